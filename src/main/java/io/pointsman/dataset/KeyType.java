package io.pointsman.dataset;

/** What a key of a dataset may be. */
enum KeyType {
    STRING,
    HASH,
    LIST,
    SET,
    ZSET,
    STREAM
}
