package io.pointsman.web;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call the API by HTTP Basic. With no user here and no {@code spring.security.oauth2.resourceserver.jwt.issuer-uri}, only
 * health answers.
 *
 * @param users names, encoded passwords and roles; empty by default
 */
@ConfigurationProperties("pointsman.security")
record SecurityProperties(@DefaultValue List<User> users) {

    /** What a caller may do. */
    enum Role {
        /** Read everything. */
        VIEWER,
        /** Change things; may read as well. */
        OPERATOR
    }

    SecurityProperties {
        users = List.copyOf(users);
        Set<String> names = new HashSet<>();
        for (User user : users) {
            if (!names.add(user.name())) {
                throw new IllegalArgumentException("pointsman.security.users names '" + user.name()
                        + "' twice; give each user one entry with all roles");
            }
        }
    }

    /**
     * One caller.
     *
     * @param name as sent by the client; without a colon
     * @param password encoded, with the encoding's id in front: <code>{bcrypt}$2a$10$…</code>
     * @param roles {@code viewer}, {@code operator}; an operator may view as well
     */
    record User(
            @Nullable String name,
            @Nullable String password,
            @DefaultValue Set<Role> roles) {

        /** Those of Spring Security's that need no further library and are no older than they should be; noop is for trials. */
        private static final Pattern ENCODED =
                Pattern.compile("\\{(bcrypt|pbkdf2(@SpringSecurity_v5_8)?|noop)}.+", Pattern.DOTALL);

        User {
            if (name == null || name.isBlank() || name.contains(":")) {
                throw new IllegalArgumentException(
                        "a user under pointsman.security.users needs a name, without a colon");
            }
            if (password == null || !ENCODED.matcher(password).matches()) {
                throw new IllegalArgumentException(
                        "the password of user '" + name + "' under pointsman.security.users must be"
                                + " encoded and begin with the encoding's id, {bcrypt} or {pbkdf2}, such as {bcrypt}$2a$10$...; htpasswd -nbBC 10 makes one"
                                + " (put {bcrypt} in front of what follows the colon)");
            }
            if (roles.isEmpty()) {
                throw new IllegalArgumentException(
                        "user '" + name + "' under pointsman.security.users needs a role: viewer or operator");
            }
            roles = Set.copyOf(EnumSet.copyOf(roles));
        }

        @Override
        public String name() {
            return String.valueOf(name);
        }

        @Override
        public String password() {
            return String.valueOf(password);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "User[name=" + name + ", roles=" + roles + "]";
        }
    }
}
