"""The payloads of error monitors and structured logs, one file per format; `payloads.table` lists them."""
