//! The pure algorithms under the Standard's names, for embedders that already have a loop shaped like the Standard and
//! want to replace only its checks.
//!
//! Nothing here has state, but for the preflight cache behind [`CorsPreflight`]. What a whole fetch decides
//! needs them in the right order: prefer [`UserAgent::fetch`](crate::UserAgent::fetch). A worked example is in
//! the documentation's module `guide::spec_shaped_loop`.

pub use crate::fetching::cors_check::cors_check;
pub use crate::fetching::cors_preflight::CorsPreflight;
pub use crate::infrastructure::header::{is_header_name, is_header_value, normalize_header_value};
pub use crate::infrastructure::header_list::convert_header_names_to_a_sorted_lowercase_set;
pub use crate::infrastructure::header_split::get_decode_and_split;
pub use crate::infrastructure::method::{is_cors_safelisted_method, is_forbidden_method, normalize_method};
pub use crate::infrastructure::mime_type::{Essence, parse_mime_type_essence};
pub use crate::infrastructure::port::should_be_blocked_due_to_a_bad_port;
pub use crate::infrastructure::range::{SingleRange, parse_a_single_range_header_value};
pub use crate::infrastructure::request_header::{
    NotSafelisted, check_cors_safelisted_request_header, is_cors_non_wildcard_request_header_name,
    is_cors_safelisted_request_header, is_forbidden_request_header, is_no_cors_safelisted_request_header,
    is_no_cors_safelisted_request_header_name, is_privileged_no_cors_request_header_name,
};
pub use crate::infrastructure::response_header::{
    is_cors_safelisted_response_header_name, is_forbidden_response_header_name,
};
pub use crate::infrastructure::status::{is_null_body_status, is_ok_status, is_range_status, is_redirect_status};
pub use crate::infrastructure::unsafe_names::{CorsUnsafeRequestHeaderNames, cors_unsafe_request_header_names};
