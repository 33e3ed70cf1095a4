package io.pointsman.web;

import jakarta.servlet.DispatcherType;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * Who may do what, on both ports: health is for anyone, reading for a viewer, all else for an operator. HTTP Basic users come from
 * the settings, tokens from the issuer of {@code spring.security.oauth2.resourceserver.jwt}; with neither, nobody gets in. No
 * session is kept.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecurityProperties.class, OAuth2ResourceServerProperties.class})
class SecurityConfiguration {

    private static final Logger logger = LoggerFactory.getLogger(SecurityConfiguration.class);

    private static final String VIEWER = SecurityProperties.Role.VIEWER.name();
    private static final String OPERATOR = SecurityProperties.Role.OPERATOR.name();

    /** @param decoder present when an issuer is set; it asks the issuer when the first token comes, not now */
    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            ProblemWriter problems,
            SecurityProperties properties,
            OAuth2ResourceServerProperties issuer,
            ObjectProvider<JwtDecoder> decoder) {
        JwtDecoder tokens = decoder.getIfAvailable();
        var challenge = new Challenge(problems, !properties.users().isEmpty(), tokens != null);
        http.authorizeHttpRequests(calls -> calls.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                        .permitAll()
                        .requestMatchers(HttpMethod.GET)
                        .hasRole(VIEWER)
                        .requestMatchers(HttpMethod.HEAD)
                        .hasRole(VIEWER)
                        .anyRequest()
                        .hasRole(OPERATOR))
                .httpBasic(basic -> basic.authenticationEntryPoint(challenge))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(challenge)
                        .accessDeniedHandler((request, response, denied) -> problems.write(
                                request,
                                response,
                                Problem.FORBIDDEN,
                                "Your role does not allow this: reading needs viewer, all else needs operator.")))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // CrossSiteFilter stands for it, without a token or a session
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .addFilterAfter(new CrossSiteFilter(problems), HeaderWriterFilter.class);
        if (tokens != null) {
            warnOfAnyAudience(issuer);
            var roles = new JwtAuthenticationConverter();
            roles.setJwtGrantedAuthoritiesConverter(new TokenRoles());
            http.oauth2ResourceServer(server -> server.authenticationEntryPoint(challenge)
                    .jwt(jwt -> jwt.decoder(Challenge.telling(tokens)).jwtAuthenticationConverter(roles)));
        }
        return http.build();
    }

    private static void warnOfAnyAudience(OAuth2ResourceServerProperties issuer) {
        if (issuer.getJwt().getAudiences().isEmpty()) {
            logger.warn(
                    "Tokens of the issuer are accepted whomever they are for: whoever is an operator of another application is one here."
                            + " Set spring.security.oauth2.resourceserver.jwt.audiences to this service's own.");
        }
    }

    @Bean
    RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(OPERATOR)
                .implies(VIEWER)
                .build();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new RememberingPasswordEncoder(
                PasswordEncoderFactories.createDelegatingPasswordEncoder(), InstantSource.system());
    }

    /** Also with no users at all: Spring Boot would otherwise make one up and log its password. */
    @Bean
    UserDetailsService userDetailsService(SecurityProperties properties) {
        Map<String, SecurityProperties.User> users = properties.users().stream()
                .collect(Collectors.toMap(SecurityProperties.User::name, Function.identity()));
        return name -> {
            SecurityProperties.User user = users.get(name);
            if (user == null) {
                throw new UsernameNotFoundException("no such user");
            }
            return User.withUsername(user.name())
                    .password(user.password())
                    .roles(user.roles().stream().map(Enum::name).toArray(String[]::new))
                    .build();
        };
    }
}
