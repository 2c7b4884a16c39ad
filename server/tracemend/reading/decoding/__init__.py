"""Bytes into text and values: compression, protobuf, msgpack. Everything is bounded, since input is not trusted."""
