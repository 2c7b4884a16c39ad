"""The one line to set for each SDK."""

from __future__ import annotations


def lines_for(host: str, port: int, key: str, spotlight: int | None) -> list[tuple[str, str]]:
    """Pairs of an SDK and the line that sends its errors here; the shell's where the SDK takes an environment variable."""
    base = f"http://{_shown(host)}:{port}"
    lines = [("Sentry", f"export SENTRY_DSN=http://{key}@{_shown(host)}:{port}/1")]
    if spotlight is not None:
        address = "1" if spotlight == 8969 else f"http://{_shown(host)}:{spotlight}/stream"
        lines.append(("Sentry, without a DSN", f"export SENTRY_SPOTLIGHT={address}"))
    return [
        *lines,
        (
            "OpenTelemetry",
            f"export OTEL_EXPORTER_OTLP_ENDPOINT={base} OTEL_EXPORTER_OTLP_HEADERS=x-tracemend-key={key}",
        ),
        ("bugstack", f'bugstack.init(api_key="{key}", endpoint="{base}/api/capture")'),
        ("Rollbar", f'rollbar.init("{key}", endpoint="{base}/api/1/")'),
        ("Honeybadger", f"export HONEYBADGER_API_KEY={key} HONEYBADGER_ENDPOINT={base}"),
        ("PostHog", f'Posthog("{key}", host="{base}", enable_exception_autocapture=True)'),
    ]


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
