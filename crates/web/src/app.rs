//! What every request shares: Candour itself, the templates, and how the service is run.

use std::sync::Arc;

use candour_flow::Candour;

use crate::error::WebError;
use crate::render::Renderer;

/// How the service is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether it shows a pretend region, and says so on every page.
    pub demo: Demo,
    /// Whether it stands behind TLS, so that its cookie may demand it.
    pub transport: Transport,
}

/// Whether the people on the pages are invented.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Demo {
    /// They are real.
    #[default]
    Off,
    /// They are invented.
    On,
}

/// How a browser reaches the service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP, on this machine only.
    #[default]
    Loopback,
    /// Through TLS.
    Tls,
}

impl Transport {
    /// The name of the cookie. With TLS it is one that a browser binds to the host.
    pub(crate) const fn cookie(self) -> &'static str {
        match self {
            Self::Loopback => "candour",
            Self::Tls => "__Host-candour",
        }
    }

    pub(crate) const fn cookie_attributes(self) -> &'static str {
        match self {
            Self::Loopback => "; Path=/; HttpOnly; SameSite=Strict",
            Self::Tls => "; Path=/; HttpOnly; SameSite=Strict; Secure",
        }
    }
}

/// The shared state. Cloning shares it.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) candour: Candour,
    pub(crate) renderer: Arc<Renderer>,
    pub(crate) options: Options,
}

impl App {
    /// Put it together; the templates are read and checked.
    pub fn new(candour: Candour, options: Options) -> Result<Self, WebError> {
        Ok(Self {
            candour,
            renderer: Arc::new(Renderer::new()?),
            options,
        })
    }
}
