package io.pointsman.sandbox.redis;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The AUTH tokens of a group, which are its servers' passwords of the default user, [D], aws-facts 7.3.
 *
 * @param asked whether a client must show one; not without tokens, and not while the first one is only rotated in
 * @param valid at most two, the latest last
 */
public record AuthTokens(boolean asked, List<Secret> valid) {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!&#$^<>-]{16,128}");

    public AuthTokens {
        valid = List.copyOf(valid);
    }

    public static AuthTokens none() {
        return new AuthTokens(false, List.of());
    }

    /** What ROTATE does: the latest and {@code token} are valid. */
    public AuthTokens rotate(Secret token) {
        check(token);
        return new AuthTokens(asked, valid.isEmpty() ? List.of(token) : List.of(valid.getLast(), token));
    }

    /** What SET does: {@code token} alone is valid. */
    public AuthTokens set(Secret token) {
        check(token);
        return new AuthTokens(true, List.of(token));
    }

    /** The passwords as words of an ACL rule. */
    List<String> rules() {
        return asked ? valid.stream().map(Secret::rule).toList() : List.of("nopass");
    }

    private static void check(Secret token) {
        if (!TOKEN.matcher(token.value()).matches()) {
            throw new IllegalArgumentException(
                    "an AUTH token has 16 to 128 characters: letters, digits and any of ! & # $ ^ < > -");
        }
    }
}
