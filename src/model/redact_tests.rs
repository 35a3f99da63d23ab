//! Hand-made cases for `redact`: what is masked, and what must stay.

use super::redact;
use proptest::prelude::*;
use std::borrow::Cow;

/// (before, after). Long keys are assembled so that no scanner takes this file for a leak.
fn masked() -> Vec<(String, &'static str)> {
    let k20 = "a1B2c3D4e5F6g7H8i9J0";
    let k36 = "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8";
    let letters = "aBcDeFgHiJkLmNoPqRsTuVwX";
    let case = |before: String, after| (before, after);
    vec![
        case(format!("key sk-{k20} used"), "key [redacted: api key] used"),
        case(format!("sk-proj-{k36}"), "[redacted: api key]"),
        case(format!("sk-ant-api03-{k20}_x"), "[redacted: api key]"),
        case(format!("(sk_live_{k20})"), "([redacted: api key])"),
        case(format!("glpat-{k20}"), "[redacted: api key]"),
        case(format!("npm_{k36}"), "[redacted: api key]"),
        case(format!("hf_{k36}"), "[redacted: api key]"),
        case(format!("ghp_{k36}, then"), "[redacted: github token], then"),
        case(format!("gho_{k36}"), "[redacted: github token]"),
        case(
            format!("github_pat_{k20}_{k36}"),
            "[redacted: github token]",
        ),
        case(format!("AK{}", "IAIOSFODNN7EXAMPLE"), "[redacted: aws key]"),
        case(
            format!("id=AS{};", "IAIOSFODNN7EXAMPLE"),
            "id=[redacted: aws key];",
        ),
        case(
            format!("xo{}-2345678901-abc", "xb"),
            "[redacted: slack token]",
        ),
        case(format!("AI{}{k36}", "za"), "[redacted: google key]"),
        case(
            format!("eyJhbGciOiJI.eyJzdWIiOiIx.{k20}"),
            "[redacted: jwt]",
        ),
        case(
            "jwt eyJhbGciOiJI.eyJzdWIiOiIx cut".into(),
            "jwt [redacted: jwt] cut",
        ),
        case(
            format!("Authorization: Bearer {k20}"),
            "Authorization: Bearer [redacted: bearer]",
        ),
        case(format!("bearer {k20}/x="), "bearer [redacted: bearer]"),
        case(
            "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb".into(),
            "a\n[redacted: private key]\nb",
        ),
        case(
            "-----BEGIN PRIVATE KEY-----\nMIIEcut off".into(),
            "[redacted: private key]",
        ),
        case("password=hunter2".into(), "password=[redacted: secret]"),
        case(
            "PASSWORD=letmein next".into(),
            "PASSWORD=[redacted: secret] next",
        ),
        case(
            "{\"password\": \"correct horse\"}".into(),
            "{\"password\": \"[redacted: secret]\"}",
        ),
        case(
            "{\\\"passwd\\\": \\\"open sesame\\\"}".into(),
            "{\\\"passwd\\\": \\\"[redacted: secret]\\\"}",
        ),
        case("password: s3cr3t!x".into(), "password: [redacted: secret]"),
        case("DB_PASSWORD='p w'x".into(), "DB_PASSWORD='p w'x"),
        case(
            "DB_PASSWORD='p w d'x".into(),
            "DB_PASSWORD='[redacted: secret]'x",
        ),
        case(
            "Pwd=Pa55word;Server=x".into(),
            "Pwd=[redacted: secret];Server=x",
        ),
        case("token=abc12345&x=1".into(), "token=[redacted: secret]&x=1"),
        case(
            "access_token: 'ya29.a0AfH6'".into(),
            "access_token: '[redacted: secret]'",
        ),
        case(
            "client_secret = 9f8e7d6c5b4a".into(),
            "client_secret = [redacted: secret]",
        ),
        case("API_KEY=abcd1234efgh".into(), "API_KEY=[redacted: secret]"),
        case("apikey:abcd1234efgh".into(), "apikey:[redacted: secret]"),
        case(
            "aws_secret_access_key=wJalrXUtnFEMI/K7".into(),
            "aws_secret_access_key=[redacted: secret]",
        ),
        case(
            "postgres://bob:pw@db/x".into(),
            "postgres://[redacted: url credentials]@db/x",
        ),
        case(
            format!("git clone https://{k20}@host/r.git"),
            "git clone https://[redacted: url credentials]@host/r.git",
        ),
        case(
            "https://:pw@h/ and token=xyz98765".into(),
            "https://[redacted: url credentials]@h/ and token=[redacted: secret]",
        ),
        case(format!("token=sk-{k20}"), "token=[redacted: secret]"),
        // Letters only.
        case(
            format!("sk_live_{} failed", "abcdefghijklmnopqrstuvwx"),
            "[redacted: api key] failed",
        ),
        case(format!("sk_test_{}", letters), "[redacted: api key]"),
        case(format!("rk_live_{}", letters), "[redacted: api key]"),
        case(format!("sk-{letters}"), "[redacted: api key]"),
        case(format!("glpat-{letters}"), "[redacted: api key]"),
        case(
            format!("ghp_{}{}", letters, "QwErTyUiOpAs"),
            "[redacted: github token]",
        ),
        case(format!("github_pat_{letters}"), "[redacted: github token]"),
        case(format!("xo{}-{letters}", "xb"), "[redacted: slack token]"),
        case(
            format!("AI{}{letters}QwErTyUiOpA", "za"),
            "[redacted: google key]",
        ),
        case(format!("AK{}", "IAABCDEFGHIJKLMNOP"), "[redacted: aws key]"),
        case(format!("Bearer {letters}"), "Bearer [redacted: bearer]"),
        case(format!("token: {letters}"), "token: [redacted: secret]"),
    ]
}

/// Ordinary text of agent loops that looks a little like a secret.
const KEPT: &[&str] = &[
    "",
    "tokens_in=123 tokens_out: 456",
    "token=123456",
    "max_token: 12345678",
    "token: Token",
    "let token = parse_token_v2(input);",
    "secret: String, password: &str",
    "password: required",
    "password=$DB_PASSWORD",
    "token=${{ secrets.GITHUB_TOKEN_2 }}",
    "token: <your-token-1234>",
    "PWD=/root/loopscope/work1",
    "token=./fixtures/token1.txt",
    "commit 083b72d4f1c2a9e8b7d6c5f4e3d2c1b0a9f8e7d6",
    "550e8400-e29b-41d4-a716-446655440000",
    "blake3 af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "crates/gateway/src/auth.rs:41",
    "task-1234567890-abcdefghij-klm",
    "risk-a1B2c3D4e5F6g7H8i9J0aa",
    "sk-learn-compatible-estimator-names",
    "disk-",
    "sk_learning_rate",
    "sk_learning_rate_scheduler_with_warmup_steps_1000",
    "sk_test_that_gradient_descent_ends_in_100_steps",
    "sk-folding-cube sk-circle-fade-dot-12 sk-learn-1-2-3-compatible",
    "sk_live_migration_of_the_scheduler_to_tokio",
    "token: AuthenticationSchemeProvider",
    "Bearer AuthenticationSchemeProvider",
    "secret = SecretManagerServiceClient",
    "xoxb-your-token-here",
    "ghp_your_token_goes_right_into_this_place_here",
    "AIzaThatIsNoKey",
    "3F2504E0-4F89-11D3-9A0C-0305E82C3301",
    "bearer of bad news",
    "Bearer authentication-is-required-here",
    "AKIATOOSHORT",
    "xAKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJI",
    "eyJ.a.b",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "https://example.org/@user/path?x=1",
    "ssh://git@example.org/r.git",
    "http://localhost:8080/a@b",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    "token == \"identifier1\"",
    "the secret is out",
    "score: 4/10, confidences [40, 35, 50]",
    "fn token(&self) -> Token",
    "password=[redacted: secret]",
];

#[test]
fn secrets_are_masked() {
    for (before, after) in masked() {
        assert_eq!(redact(&before).0, after, "{before}");
    }
}

#[test]
fn ordinary_text_is_borrowed_as_it_came() {
    for text in KEPT {
        let (out, kinds) = redact(text);
        assert!(matches!(out, Cow::Borrowed(_)), "{text} became {out}");
        assert!(kinds.is_empty());
    }
}

#[test]
fn every_mask_is_counted() {
    let text = "password=hunter2 postgres://a:b@c password=hunter3";
    let names: Vec<_> = redact(text).1.iter().map(|k| k.name()).collect();
    assert_eq!(names, ["secret", "url credentials", "secret"]);
}

#[test]
fn hostile_repeats_take_linear_time() {
    let text = "token=".repeat(20_000) + &"sk-".repeat(20_000);
    let start = std::time::Instant::now();
    assert!(redact(&text).1.is_empty());
    assert!(start.elapsed().as_secs() < 5);
}

/// Pieces that meet in bad ways: anchors, values, quotes, masks.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "sk-",
        "ghp_",
        "eyJ",
        ".",
        "a1B2c3D4e5F6g7H8i9J0",
        "password",
        "token",
        "secret=",
        "=",
        ":",
        " ",
        "\"",
        "'",
        "\\",
        "://",
        "@",
        "[redacted: secret]",
        "[redacted: ",
        "]",
        "bearer ",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "xoxb-",
        "é",
        "\n",
        "x",
        "9",
        "AKIAIOSFODNN7EXAMPLE",
        "AIza",
        "hunter22",
        "(",
        "/",
        "api_key:",
        "user",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn twice_is_once(text in soup()) {
        let once = redact(&text).0.into_owned();
        let twice = redact(&once).0.into_owned();
        prop_assert_eq!(once, twice);
    }
}
