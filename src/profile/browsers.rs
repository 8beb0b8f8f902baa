//! The Standard and three browsers, as values.

use super::Profile;
use crate::policy::Policies;
use crate::policy::filter::{
    ClearSiteData, EmptyLines, ExposeWildcard, FilterPolicy, InvalidResourcePolicy, JoinedContentType, ResponseBytes,
};
use crate::policy::preflight::{
    AuthorizationWildcard, ForcedPreflight, PreflightPolicy, StickyPreflight, TaintedPreflightOrigin,
};
use crate::policy::preflight_cache::{
    CacheShape, CachedAuthorization, CachedWildcard, ClearedAfter, ConditionalRequests, ForcedMethod, HeadMethod,
    MaxAgeSyntax, OpaqueOriginCaching, PreflightCachePolicy, StoredAnswers, UnstoredAnswer,
};
use crate::policy::redirect::{
    EmptyLocation, LocationBytes, LocationTabs, ManualRedirect, MissingLocation, PercentEncoded, RedirectPolicy,
    RedirectStatuses, RedirectUserInfo, RedirectWildcard, RedirectedClientHints, RedirectedCredentials,
    RedirectedDelete, RedirectedHeaders, RedirectedOrigin, RepeatedLocation,
};
use crate::policy::safelist::{
    ClientHints, ContentTypeSyntax, HighBytes, RangeSyntax, RepeatedNames, SafelistPolicy, TotalSize,
};
use crate::policy::scheme::{AboutBlank, CredentiallessSupport, LoopbackFromHttps, SchemePolicy};
use crate::policy::transformation::{
    AuthorUserAgent, AvailableDictionary, RepeatedHeaders, SentBytes, SentRange, StreamBody, TransformationPolicy,
    Utf8Charset,
};

/// The Standard itself.
pub const STANDARD: Profile =
    Profile { name: "standard", observed: None, policies: Policies::STANDARD, max_age_limit: 7200 };

/// Chromium, as observed.
pub const CHROMIUM: Profile = Profile {
    name: "chromium",
    observed: Some("Chromium 156.0.8078.79"),
    max_age_limit: 7200,
    policies: Policies {
        safelist: SafelistPolicy {
            client_hints: ClientHints::Safelisted,
            range: RangeSyntax::Signed64,
            ..SafelistPolicy::STANDARD
        },
        preflight: PreflightPolicy {
            authorization: AuthorizationWildcard::Covered,
            forced: ForcedPreflight::WithBody,
            ..PreflightPolicy::STANDARD
        },
        preflight_cache: PreflightCachePolicy {
            shape: CacheShape::LastAnswer,
            wildcard: CachedWildcard::ByAnswer,
            forced_method: ForcedMethod::Safelisted,
            conditional: ConditionalRequests::Unserved,
            opaque_origins: OpaqueOriginCaching::None,
            cleared: ClearedAfter::Never,
            max_age: MaxAgeSyntax::Signed64,
            ..PreflightCachePolicy::STANDARD
        },
        redirect: RedirectPolicy {
            repeated_location: RepeatedLocation::EqualOnes,
            location_bytes: LocationBytes::Raw,
            empty_location: EmptyLocation::NoRedirect,
            missing_location: MissingLocation::HandedOut,
            manual: ManualRedirect::Refused,
            user_info: RedirectUserInfo::FetchApi,
            client_hints: RedirectedClientHints::Removed,
            origin: RedirectedOrigin::NoReferrerPolicy,
            ..RedirectPolicy::STANDARD
        },
        filter: FilterPolicy { clear_site_data: ClearSiteData::Hidden, ..FilterPolicy::STANDARD },
        scheme: SchemePolicy { about_blank: AboutBlank::Refused, ..SchemePolicy::STANDARD },
        transformation: TransformationPolicy {
            repeated_headers: RepeatedHeaders::Joined,
            user_agent: AuthorUserAgent::Ignored,
            available_dictionary: AvailableDictionary::Refused,
            range: SentRange::Rewritten,
            charset: Utf8Charset::Rewritten,
            ..TransformationPolicy::STANDARD
        },
    },
};

/// Firefox, as observed.
pub const FIREFOX: Profile = Profile {
    name: "firefox",
    observed: Some("Mozilla Firefox 153.7.0esr"),
    max_age_limit: 86_400,
    policies: Policies {
        safelist: SafelistPolicy {
            high_bytes: HighBytes::Unsafe,
            range: RangeSyntax::Unsigned64,
            content_type: ContentTypeSyntax::Gecko,
            total_size: TotalSize::Unlimited,
            repeated_names: RepeatedNames::EachHeader,
            ..SafelistPolicy::STANDARD
        },
        preflight: PreflightPolicy {
            authorization: AuthorizationWildcard::Covered,
            tainted_origin: TaintedPreflightOrigin::Document,
            sticky: StickyPreflight::Yes,
            ..PreflightPolicy::STANDARD
        },
        preflight_cache: PreflightCachePolicy {
            shape: CacheShape::ByCredentials,
            wildcard: CachedWildcard::Literal,
            forced_method: ForcedMethod::Safelisted,
            head: HeadMethod::Listed,
            conditional: ConditionalRequests::FetchApi,
            cleared: ClearedAfter::AnyCors,
            max_age: MaxAgeSyntax::DigitsOrNothing,
            unstored: UnstoredAnswer::LeavesOlder,
            ..PreflightCachePolicy::STANDARD
        },
        redirect: RedirectPolicy {
            repeated_location: RepeatedLocation::EqualOnes,
            location_bytes: LocationBytes::Raw,
            tabs: LocationTabs::Encoded,
            headers: RedirectedHeaders::Original,
            origin: RedirectedOrigin::NoDowngrade,
            ..RedirectPolicy::STANDARD
        },
        filter: FilterPolicy {
            empty_lines: EmptyLines::Dropped,
            expose_wildcard: ExposeWildcard::Counts,
            resource_policy: InvalidResourcePolicy::CrossOrigin,
            content_type: JoinedContentType::Comma,
            ..FilterPolicy::STANDARD
        },
        scheme: SchemePolicy::STANDARD,
        transformation: TransformationPolicy {
            repeated_headers: RepeatedHeaders::Replaced,
            stream: StreamBody::Text,
            ..TransformationPolicy::STANDARD
        },
    },
};

/// WebKit (its GTK port), as observed.
pub const WEBKIT: Profile = Profile {
    name: "webkit",
    observed: Some("WebKitGTK 2.50.6"),
    max_age_limit: 600,
    policies: Policies {
        safelist: SafelistPolicy { range: RangeSyntax::Loose, ..SafelistPolicy::STANDARD },
        preflight: PreflightPolicy {
            authorization: AuthorizationWildcard::Covered,
            sticky: StickyPreflight::OriginalNames,
            ..PreflightPolicy::STANDARD
        },
        preflight_cache: PreflightCachePolicy {
            shape: CacheShape::LastAnswer,
            authorization: CachedAuthorization::Covered,
            forced_method: ForcedMethod::Safelisted,
            opaque_origins: OpaqueOriginCaching::Documents,
            stored: StoredAnswers::Shared,
            cleared: ClearedAfter::Never,
            max_age: MaxAgeSyntax::Signed64,
            ..PreflightCachePolicy::STANDARD
        },
        redirect: RedirectPolicy {
            repeated_location: RepeatedLocation::Joined,
            location_bytes: LocationBytes::Replaced,
            empty_location: EmptyLocation::Refused,
            missing_location: MissingLocation::HandedOut,
            percent_encoded: PercentEncoded::Decoded,
            statuses: RedirectStatuses::AllButFour,
            delete: RedirectedDelete::Get,
            headers: RedirectedHeaders::BodyHeadersReturn,
            origin: RedirectedOrigin::First,
            credentials: RedirectedCredentials::First,
            wildcard: RedirectWildcard::Refused,
            ..RedirectPolicy::STANDARD
        },
        filter: FilterPolicy { high_bytes: ResponseBytes::Replaced, ..FilterPolicy::STANDARD },
        scheme: SchemePolicy {
            about_blank: AboutBlank::Refused,
            loopback: LoopbackFromHttps::MixedContent,
            credentialless: CredentiallessSupport::Unknown,
            ..SchemePolicy::STANDARD
        },
        transformation: TransformationPolicy {
            repeated_headers: RepeatedHeaders::Joined,
            stream: StreamBody::Refused,
            high_bytes: SentBytes::Utf8,
            ..TransformationPolicy::STANDARD
        },
    },
};
