package io.pointsman.sandbox.redis;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A user besides the default one, or in its place if it is called {@code default}; role-based access control, [S-RBAC], aws-facts 7.3.
 *
 * @param access what it may do, such as {@code on ~app:* +@read}; names neither passwords nor commands that ElastiCache refuses
 */
public record ServerUser(String name, Secret password, String access) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    private static final Pattern WORD =
            Pattern.compile("on|off|allkeys|allchannels|allcommands|nocommands|resetkeys|resetchannels"
                    + "|[+-]@?[A-Za-z|_-]+|(~|%(R|W|RW)~|&)[^\\s\"'\\\\]+");

    public ServerUser {
        if (!NAME.matcher(name).matches() || name.equals(RedisConfig.ADMIN)) {
            throw new IllegalArgumentException(
                    "no name of a user: " + name + "; a letter, then letters, digits and -, and not "
                            + RedisConfig.ADMIN + ", which is the sandbox's own");
        }
        if (password.value().isEmpty()) {
            throw new IllegalArgumentException("the password of user " + name + " is empty");
        }
        for (String word : words(access)) {
            if (!WORD.matcher(word).matches()) {
                throw new IllegalArgumentException("the access string of user " + name + " cannot hold " + word);
            }
            if (word.matches("[+-].*")
                    && RedisConfig.isRefused(word.substring(1).toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "the access string of user " + name + " names a command that ElastiCache refuses: " + word);
            }
        }
    }

    /** The user as words of an ACL rule, without what is refused to everybody. */
    Stream<String> rules() {
        return Stream.concat(Stream.of("user", name, password.rule()), words(access).stream());
    }

    private static List<String> words(String access) {
        return Stream.of(access.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
