package io.pointsman.redis;

import io.pointsman.aws.SampleAccounts;
import io.pointsman.topology.Location;
import java.time.Clock;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** Logins for tests elsewhere. */
public final class SampleLogins {

    private SampleLogins() {}

    /** User {@code app} of group {@code orders}, by tokens that no real ElastiCache takes. */
    public static Login byIam(Clock clock) {
        return new Login.ByIam(
                "app",
                new IamTokens.Cache(Location.OWN, "orders"),
                new IamTokens(
                        SampleAccounts.withCredentials(() -> AwsBasicCredentials.create("AKID", "secret")), clock));
    }
}
