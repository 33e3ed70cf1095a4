package io.pointsman.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * A token's roles: {@code viewer} and {@code operator} in its {@code roles} claim, or {@code pointsman.viewer} and
 * {@code pointsman.operator} among its scopes ({@code scope} or {@code scp}). A claim is a list, or a string with blanks between.
 * All else in them is for others.
 */
final class TokenRoles implements Converter<Jwt, Collection<GrantedAuthority>> {

    private static final String SCOPE_PREFIX = "pointsman.";

    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        List<GrantedAuthority> granted = new ArrayList<>();
        for (SecurityProperties.Role role : SecurityProperties.Role.values()) {
            String name = role.name().toLowerCase(Locale.ROOT);
            boolean held = words(token, "roles").anyMatch(name::equals)
                    || Stream.of("scope", "scp")
                            .flatMap(claim -> words(token, claim))
                            .anyMatch((SCOPE_PREFIX + name)::equals);
            if (held) {
                granted.add(new SimpleGrantedAuthority("ROLE_" + role.name()));
            }
        }
        return granted;
    }

    private static Stream<String> words(Jwt token, String claim) {
        Object value = token.getClaims().get(claim);
        if (value instanceof String text) {
            return Stream.of(text.split(" ", -1));
        }
        return value instanceof Collection<?> list ? list.stream().map(String::valueOf) : Stream.empty();
    }
}
