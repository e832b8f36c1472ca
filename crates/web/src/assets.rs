//! Styles, scripts, fonts and pictures, embedded in the binary and served under an address that changes with them.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../assets"]
struct Assets;

/// The address of an asset: its path, with a few letters of its hash so that a browser never keeps an old one.
pub(crate) fn address(path: &str) -> String {
    let hash = Assets::get(path).map(|file| file.metadata.sha256_hash());
    let version = hash
        .and_then(|hash| hash.first_chunk::<8>().copied())
        .map_or(0, u64::from_be_bytes);
    format!("/assets/{path}?v={version:016x}")
}

/// An asset, or nothing.
pub(crate) fn serve(path: &str) -> Response<Body> {
    let Some(file) = Assets::get(path) else {
        let mut missing = Response::new(Body::empty());
        *missing.status_mut() = StatusCode::NOT_FOUND;
        return missing;
    };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
