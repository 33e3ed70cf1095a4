package io.pointsman.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses to change anything for a page of another site. A browser that remembers the Basic password sends it along with whatever
 * another site makes it send, so a password alone proves no intent. Browsers say where a request comes from ({@code Sec-Fetch-Site},
 * {@code Origin} in older ones); clients that are no browser say neither, and pass.
 */
final class CrossSiteFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final ProblemWriter problems;

    CrossSiteFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE_METHODS.contains(request.getMethod()) || isFromOwnSite(request)) {
            chain.doFilter(request, response);
        } else {
            problems.write(
                    request,
                    response,
                    Problem.CROSS_SITE,
                    "A page of another site asked for this change. Use Pointsman's own page, or a client that is no browser.");
        }
    }

    private static boolean isFromOwnSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OWN_SITES.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || isSameHost(origin, request.getHeader(HttpHeaders.HOST));
    }

    /** Compares host and port. The scheme may differ where a proxy ends TLS; {@code Origin: null} is nobody's own. */
    private static boolean isSameHost(String origin, @Nullable String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
