package io.pointsman.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;

/** Answers whoever is not known: 401 with a challenge for each way in, or 503 while nobody can tell. */
final class Challenge implements AuthenticationEntryPoint {

    private final BearerTokenAuthenticationEntryPoint bearer = new BearerTokenAuthenticationEntryPoint();
    private final ProblemWriter problems;
    private final boolean users;
    private final boolean tokens;

    /**
     * @param users whether there are users for HTTP Basic
     * @param tokens whether there is an issuer of tokens
     */
    Challenge(ProblemWriter problems, boolean users, boolean tokens) {
        this.problems = problems;
        this.users = users;
        this.tokens = tokens;
    }

    /** The issuer's keys cannot be read: the token may be good or bad. */
    private static final class IssuerUnreachable extends AuthenticationException {
        IssuerUnreachable(Throwable cause) {
            super("the token issuer cannot be reached", cause);
        }
    }

    /** Reads tokens, and tells a bad one from one that cannot be checked. */
    static JwtDecoder telling(JwtDecoder decoder) {
        return token -> decode(decoder, token);
    }

    private static Jwt decode(JwtDecoder decoder, String token) {
        try {
            return decoder.decode(token);
        } catch (BadJwtException bad) {
            throw bad;
        } catch (RuntimeException unreachable) {
            throw new IssuerUnreachable(unreachable);
        }
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof IssuerUnreachable) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    request,
                    response,
                    Problem.ISSUER_UNREACHABLE,
                    "The issuer's keys cannot be read, so the token cannot be checked. Try again; if it stays, check"
                            + " spring.security.oauth2.resourceserver.jwt.issuer-uri and the way there.");
            return;
        }
        if (tokens) {
            bearer.commence(request, response, failure);
        }
        if (users || !tokens) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"pointsman\", charset=\"UTF-8\"");
        }
        problems.write(request, response, Problem.UNAUTHENTICATED, advice());
    }

    private String advice() {
        if (users && tokens) {
            return "Send a user and password (HTTP Basic), or a bearer token of the configured issuer.";
        }
        if (tokens) {
            return "Send a bearer token of the configured issuer.";
        }
        return users
                ? "Send a user and password (HTTP Basic)."
                : "Nobody is allowed in: set pointsman.security.users or"
                        + " spring.security.oauth2.resourceserver.jwt.issuer-uri, then restart.";
    }
}
