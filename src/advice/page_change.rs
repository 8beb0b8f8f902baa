//! What must change where no answer of a server can help.

use std::fmt;

use url::Url;

use crate::infrastructure::body::Body;
use crate::infrastructure::request::{RedirectMode, Request, RequestMode};
use crate::infrastructure::string_enum::string_enum;
use crate::infrastructure::url::UrlList;
use crate::reason::{Reason, ReasonCode};
use crate::request_error::RequestError;

string_enum! {
    /// What kind of change it is: a stable code.
    #[non_exhaustive]
    pub enum PageChangeCode("a change of the page") {
        /// The page must use mode `cors`.
        UseModeCors = "use-mode-cors",
        /// The page must use redirect mode `follow`.
        UseRedirectFollow = "use-redirect-follow",
        /// The page must fetch the URL that the redirects lead to.
        FetchTheFinalUrl = "fetch-the-final-url",
        /// The page must send a body that is no stream.
        SendAReplayableBody = "send-a-replayable-body",
        /// The page must fetch an http or https URL.
        UseHttp = "use-http",
        /// The page must use another method.
        UseAnotherMethod = "use-another-method",
        /// The page's API refuses the request as it is.
        ChangeTheRequest = "change-the-request",
        /// The page's service worker must answer differently.
        ChangeTheServiceWorker = "change-the-service-worker",
        /// The server must redirect differently; where to, its answers do not say.
        MendTheRedirect = "mend-the-redirect",
        /// It is not about CORS: no answer came, or the user agent does not let the request out.
        NotAboutCors = "not-about-cors",
    }
}

/// What must change where no CORS header can help: the page's request, as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageChange {
    /// What kind of change.
    pub code: PageChangeCode,
    /// The refusal that it takes away; `None` where an API refuses before any fetch.
    pub because: Option<ReasonCode>,
    /// What to do, in plain English.
    pub text: String,
    pub(super) application: Option<Application>,
}

/// How a request is changed, where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Application {
    Mode(RequestMode),
    Redirect(RedirectMode),
    Url(Box<Url>),
    Body(Body),
}

impl PageChange {
    fn new(code: PageChangeCode, because: ReasonCode, text: String) -> Self {
        Self { code, because: Some(because), text, application: None }
    }

    fn applied(mut self, application: Application) -> Self {
        self.application = Some(application);
        self
    }

    /// Whether the change was carried out: the rest of the advice holds once it is made.
    pub fn is_applied(&self) -> bool {
        self.application.is_some()
    }

    pub(super) fn apply(&self, request: &mut Request) {
        match &self.application {
            Some(Application::Mode(mode)) => request.mode = *mode,
            Some(Application::Redirect(mode)) => request.redirect_mode = *mode,
            Some(Application::Url(url)) => request.url_list = UrlList::new((**url).clone()),
            Some(Application::Body(body)) => request.body = *body,
            None => {}
        }
    }

    /// What to do about a request that its API refuses to make: no server is asked about it.
    ///
    /// ```
    /// use fetch_cors::advice::{PageChange, PageChangeCode};
    /// use fetch_cors::{Origin, Request};
    /// use url::Url;
    ///
    /// let page = Origin::parse("https://app.test")?;
    /// let refused = Request::fetch_api(Url::parse("https://api.test/")?, page).method("TRACE").build().unwrap_err();
    /// assert_eq!(PageChange::of_request_error(&refused).code, PageChangeCode::UseAnotherMethod);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_request_error(error: &RequestError) -> Self {
        let refusal = error.refusal();
        let (code, what) = match refusal {
            RequestError::ForbiddenMethod { .. } | RequestError::InvalidMethod { .. } => {
                (PageChangeCode::UseAnotherMethod, "the page must use another method")
            }
            RequestError::MethodInNoCorsMode { .. } => {
                (PageChangeCode::UseModeCors, "the page must use mode `cors`, or another method")
            }
            RequestError::StreamInMode { .. } => {
                (PageChangeCode::UseModeCors, "the page must use mode `cors`, or send a body that is no stream")
            }
            RequestError::DuplexMissing => (
                PageChangeCode::ChangeTheRequest,
                "the page must say `duplex: \"half\"`, or send a body that is no stream",
            ),
            RequestError::StreamWithKeepalive => {
                (PageChangeCode::SendAReplayableBody, "the page must send a body that is no stream")
            }
            RequestError::Scheme { .. } => (PageChangeCode::UseHttp, "the page must fetch a URL with another scheme"),
            RequestError::BodyNotAllowed { .. } => {
                (PageChangeCode::UseAnotherMethod, "the page must use another method, or send no body")
            }
            RequestError::UrlIncludesCredentials => {
                (PageChangeCode::ChangeTheRequest, "the page must leave username and password out of the URL")
            }
            _ => (PageChangeCode::ChangeTheRequest, "the page must change its request"),
        };
        Self { code, because: None, text: format!("{what}: {refusal}"), application: None }
    }

    /// What to do about a refusal before any fetch that only its text is known of.
    pub(super) fn of_refusal(message: &str) -> Self {
        Self {
            code: PageChangeCode::ChangeTheRequest,
            because: None,
            text: format!("the page must change its request: {message}"),
            application: None,
        }
    }

    /// What to do about a refusal that no header of an answer takes away. `destination` is the URL that the last answer
    /// redirects to, where it is one.
    pub(super) fn of_reason(reason: &Reason, destination: Option<&Url>) -> Self {
        use PageChangeCode as Code;
        let code = reason.code();
        let new = |change, text: &str| Self::new(change, code, text.to_owned());
        match code {
            ReasonCode::SameOriginModeCrossOrigin => {
                new(Code::UseModeCors, "the page must use mode `cors`: no answer counts in mode `same-origin`")
                    .applied(Application::Mode(RequestMode::Cors))
            }
            ReasonCode::NoCorsRedirectMode => {
                new(Code::UseRedirectFollow, "the page must use redirect mode `follow`, or mode `cors`")
                    .applied(Application::Redirect(RedirectMode::Follow))
            }
            ReasonCode::RedirectModeError => new(
                Code::UseRedirectFollow,
                "the page must use redirect mode `follow`, or fetch the URL that the redirect leads to",
            )
            .applied(Application::Redirect(RedirectMode::Follow)),
            ReasonCode::RedirectUserinfo | ReasonCode::RedirectAfterPreflight => match destination {
                Some(url) => final_url(code, url),
                None => new(Code::FetchTheFinalUrl, "the page must fetch the URL that the redirect leads to"),
            },
            ReasonCode::RedirectBodyNotReplayable => new(
                Code::SendAReplayableBody,
                "the page must send a body that is no stream, or fetch the URL that the redirect leads to",
            )
            .applied(Application::Body(Body::Replayable)),
            ReasonCode::NonHttpScheme | ReasonCode::SchemeNotSupported => {
                new(Code::UseHttp, &reason.fill("the page must fetch an http or https URL instead of `{url}`"))
            }
            ReasonCode::BlobMethod => new(Code::UseAnotherMethod, "the page must use GET: blob URLs know nothing else"),
            ReasonCode::RedirectLocationInvalid => new(
                Code::MendTheRedirect,
                &reason.fill("the server must send exactly one `Location` with a valid URL, not `{found}`; or the page fetches the URL that is meant"),
            ),
            ReasonCode::RedirectNonHttpScheme => new(
                Code::MendTheRedirect,
                &reason.fill("the server must redirect to an http or https URL, not to `{location}`"),
            ),
            ReasonCode::RedirectTooMany => new(
                Code::MendTheRedirect,
                "the server must stop redirecting after 20 times: look for a loop, perhaps for want of a cookie",
            ),
            ReasonCode::ServiceWorkerError
            | ReasonCode::ServiceWorkerCorsInSameOriginMode
            | ReasonCode::ServiceWorkerOpaque
            | ReasonCode::ServiceWorkerOpaqueRedirect
            | ReasonCode::ServiceWorkerRedirected => {
                Self::service_worker(reason)
            }
            _ => Self::new(Code::NotAboutCors, code, format!("no CORS header changes this: {reason}")),
        }
    }

    /// The response is a service worker's: no server answered it.
    pub(super) fn service_worker(reason: &Reason) -> Self {
        Self::new(
            PageChangeCode::ChangeTheServiceWorker,
            reason.code(),
            format!("the page's service worker must answer differently: {reason}"),
        )
    }
}

fn final_url(code: ReasonCode, url: &Url) -> PageChange {
    let mut url = url.clone();
    // These fail only for URLs that have no user info to begin with.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let text = format!("the page must fetch {url} itself, or the server redirects to a URL without user info");
    PageChange::new(PageChangeCode::FetchTheFinalUrl, code, text).applied(Application::Url(Box::new(url)))
}

impl fmt::Display for PageChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
