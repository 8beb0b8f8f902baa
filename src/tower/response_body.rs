//! Bodies of responses, as far as the page may read them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a filtered response: the server's, frame by frame as it comes, or none. Trailers are left out: pages do
    /// not see them.
    pub struct ResponseBody<R> {
        #[pin]
        body: Option<R>,
    }
}

impl<R> ResponseBody<R> {
    pub(super) fn new(body: Option<R>) -> Self {
        Self { body }
    }

    /// The body of the inner service: `None` where the page may read none (opaque types), and where there is none (HEAD, null
    /// body statuses).
    pub fn into_inner(self) -> Option<R> {
        self.body
    }
}

impl<R> fmt::Debug for ResponseBody<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResponseBody").field("is_null", &self.body.is_none()).finish_non_exhaustive()
    }
}

impl<R: http_body::Body> http_body::Body for ResponseBody<R> {
    type Data = R::Data;
    type Error = R::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let mut this = self.project();
        let Some(body) = this.body.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        match body.poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) if frame.is_trailers() => {
                this.body.set(None);
                Poll::Ready(None)
            }
            polled => polled,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(R::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), R::size_hint)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body::Body as _;
    use http_body_util::Full;

    use super::*;

    #[test]
    fn it_ends_where_the_servers_does_and_none_at_once() {
        let full = ResponseBody::new(Some(Full::<Bytes>::from("text")));
        assert!(!full.is_end_stream());
        assert_eq!(format!("{full:?}"), "ResponseBody { is_null: false, .. }");
        let none = ResponseBody::<Full<Bytes>>::new(None);
        assert!(none.is_end_stream());
        assert_eq!(format!("{none:?}"), "ResponseBody { is_null: true, .. }");
    }
}
