//! Bodies of requests, and whether they can be sent again.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::Full;
use pin_project_lite::pin_project;

use crate::Body;

pin_project! {
    /// The body of a request: none, one that can be sent again, or a stream, which can be sent once.
    ///
    /// Redirects ask for that: a 307 to a request whose body is a stream is a network error, whatever the stream is. A body has
    /// no type of its own here: `Content-Type` is one of the request's headers.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use fetch_cors::{Body, tower::RequestBody};
    /// use http_body_util::Full;
    ///
    /// let text = RequestBody::from("text"); // of bytes that are shared, not copied, when they are sent again
    /// assert_eq!(text.kind(), Body::Replayable);
    /// let stream = RequestBody::stream(Full::<Bytes>::from("sent once"));
    /// assert_eq!(stream.kind(), Body::Stream);
    /// assert_eq!(RequestBody::<Full<Bytes>>::none().kind(), Body::None);
    /// ```
    pub struct RequestBody<B> {
        #[pin]
        body: Option<B>,
        kind: Body,
        copy: Option<fn(&B) -> B>,
    }
}

impl<B> RequestBody<B> {
    /// No body.
    pub fn none() -> Self {
        Self { body: None, kind: Body::None, copy: None }
    }

    /// A body whose copies are sent: the same bytes each time.
    pub fn replayable(body: B) -> Self
    where
        B: Clone,
    {
        Self { body: Some(body), kind: Body::Replayable, copy: Some(B::clone) }
    }

    /// A body that is sent once: a preflight comes first, and no redirect that keeps it is followed.
    pub fn stream(body: B) -> Self {
        Self { body: Some(body), kind: Body::Stream, copy: None }
    }

    /// What the engine knows of it.
    pub fn kind(&self) -> Body {
        self.kind
    }

    /// The body to be sent now; `None` where it was sent before and cannot be sent again.
    pub(super) fn next(&mut self) -> Option<Self> {
        match (self.kind, self.copy) {
            (Body::None, _) => Some(Self::none()),
            (kind, Some(copy)) => Some(Self { body: self.body.as_ref().map(copy), kind, copy: self.copy }),
            (_, None) => self.body.take().map(Self::stream),
        }
    }
}

impl<B> Default for RequestBody<B> {
    fn default() -> Self {
        Self::none()
    }
}

impl<B> fmt::Debug for RequestBody<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RequestBody").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl<B> From<()> for RequestBody<B> {
    fn from((): ()) -> Self {
        Self::none()
    }
}

macro_rules! replayable_from {
    ($($type:ty),+) => {
        $(impl From<$type> for RequestBody<Full<Bytes>> {
            fn from(bytes: $type) -> Self {
                Self::replayable(Full::new(Bytes::from(bytes)))
            }
        })+
    };
}

replayable_from!(&'static str, &'static [u8], String, Vec<u8>, Bytes);

impl<B: http_body::Body> http_body::Body for RequestBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.project().body.as_pin_mut() {
            Some(body) => body.poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(B::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), B::size_hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_sent_as_often_as_it_may() {
        let mut none = RequestBody::<Full<Bytes>>::none();
        let mut text = RequestBody::from("text");
        let mut stream = RequestBody::stream(Full::<Bytes>::from("text"));
        let sizes = |body: &mut RequestBody<Full<Bytes>>| {
            [(); 2].map(|()| body.next().map(|body| http_body::Body::size_hint(&body).exact()))
        };
        assert_eq!(sizes(&mut none), [Some(Some(0)), Some(Some(0))]);
        assert_eq!(sizes(&mut text), [Some(Some(4)), Some(Some(4))]);
        assert_eq!(sizes(&mut stream), [Some(Some(4)), None]);
        assert_eq!(stream.kind(), Body::Stream);
        // What is nothing has ended before it begins.
        let ended = |body: &RequestBody<Full<Bytes>>| http_body::Body::is_end_stream(body);
        assert_eq!((ended(&none), ended(&text), ended(&stream)), (true, false, true));
    }

    #[test]
    fn its_kind_is_shown_and_not_what_is_in_it() {
        assert_eq!(format!("{:?}", RequestBody::from("secret")), "RequestBody { kind: Replayable, .. }");
    }
}
