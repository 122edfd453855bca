//! What is decided without input or output: onboarding, sync tracking, quota, pacing.
