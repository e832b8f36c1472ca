//! One browser for each user: a cookie kept between requests, nothing followed by itself.

use std::collections::BTreeMap;
use std::time::Duration;

/// The server could not be reached, or did not speak HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "the server did not answer: {}", self.0)
    }
}

impl std::error::Error for Fault {}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers in order, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Where it sends the reader, without the host.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }
}

/// A browser that belongs to one user.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    cookies: BTreeMap<String, String>,
}

impl Client {
    /// A browser that has been nowhere.
    pub fn new(base: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .new_agent();
        Self {
            agent,
            base: base.trim_end_matches('/').to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Fetch a page.
    pub fn get(&mut self, address: &str) -> Result<Answer, Fault> {
        let mut request = self.agent.get(self.whole(address));
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookie());
        }
        let response = request.call();
        self.keep(response)
    }

    /// Send a form.
    pub fn post(&mut self, address: &str, fields: &[(String, String)]) -> Result<Answer, Fault> {
        self.post_bytes(
            address,
            "application/x-www-form-urlencoded",
            encode(fields).as_bytes(),
        )
    }

    /// Send whatever bytes.
    pub fn post_bytes(&mut self, address: &str, kind: &str, body: &[u8]) -> Result<Answer, Fault> {
        let mut request = self.agent.post(self.whole(address));
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookie());
        }
        let response = request
            .header("origin", self.base.as_str())
            .header("sec-fetch-site", "same-origin")
            .content_type(kind)
            .send(body);
        self.keep(response)
    }

    /// With the host, and with spaces as a browser writes them.
    fn whole(&self, address: &str) -> String {
        format!("{}{}", self.base, address.replace(' ', "%20"))
    }

    fn cookie(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    fn keep(
        &mut self,
        response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, Fault> {
        let mut response = response.map_err(|fault| Fault(fault.to_string()))?;
        let mut answer = Answer {
            status: response.status().as_u16(),
            ..Answer::default()
        };
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            if name == "set-cookie"
                && let Some((key, rest)) = value.split_once('=')
            {
                let kept = rest.split(';').next().unwrap_or("");
                self.cookies.insert(key.to_owned(), kept.to_owned());
            }
            answer.headers.push((name.as_str().to_owned(), value));
        }
        answer.body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()
            .map_err(|fault| Fault(fault.to_string()))?;
        Ok(answer)
    }
}

/// A form as a browser writes it.
pub(crate) fn encode(fields: &[(String, String)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect();
    pairs.join("&")
}

/// Every byte that is not a letter or a digit, escaped.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(u32::from(digit), 16));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_form_is_escaped() {
        let fields = [("q".to_owned(), "a b&c=é".to_owned())];
        assert_eq!(super::encode(&fields), "q=a%20b%26c%3d%c3%a9");
    }
}
