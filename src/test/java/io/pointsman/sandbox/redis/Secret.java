package io.pointsman.sandbox.redis;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A token or password; prints as nothing, and no server's configuration holds it as it is. */
public record Secret(String value) {

    /** The word that makes it a password in an ACL rule. */
    String rule() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return "#" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return "";
    }
}
