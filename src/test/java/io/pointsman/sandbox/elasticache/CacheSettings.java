package io.pointsman.sandbox.elasticache;

import java.time.Duration;

/**
 * What the imitated region is like.
 *
 * @param region where groups are made unless it is said otherwise
 * @param account twelve digits, part of every ARN
 * @param hash the six characters that an account's endpoint names share in a region
 * @param testFailoverQuota node groups that may be tested in any 24 hours
 * @param timings in AWS's time
 * @param endpointTtl of every endpoint name, never compressed; AWS documents none
 * @param newAddressProbability how often a node that is rebuilt returns with another address; 0 never, 1 always
 * @param seed of what AWS leaves open: ties between replicas, new addresses
 */
public record CacheSettings(
        String region,
        String account,
        String hash,
        int testFailoverQuota,
        Timings timings,
        Duration endpointTtl,
        double newAddressProbability,
        long seed) {

    /**
     * How long AWS takes. The first three count from the loss of the primary and are a real run's, 2.5.
     *
     * @param promotion until a replica is promoted
     * @param recovering until the rebuild of the lost node begins
     * @param recovered until the lost node is back as a replica, or later if its synchronisation takes longer
     * @param roleLag how long {@code CurrentRole} still shows the old roles after a promotion; unknown on AWS, 3.3
     * @param creation of a new replica
     * @param deletion of a node
     */
    public record Timings(
            Duration promotion,
            Duration recovering,
            Duration recovered,
            Duration roleLag,
            Duration creation,
            Duration deletion) {

        public static Timings defaults() {
            return new Timings(
                    Duration.ofSeconds(63),
                    Duration.ofSeconds(146),
                    Duration.ofSeconds(764),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1));
        }
    }

    public static CacheSettings defaults() {
        return new CacheSettings(
                "eu-west-1", "111122223333", "abc123", 15, Timings.defaults(), Duration.ofSeconds(5), 0.5, 1);
    }

    /** The same elsewhere; the endpoint names of each place have a hash of their own. */
    CacheSettings at(String otherAccount, String otherRegion) {
        if (otherAccount.equals(account) && otherRegion.equals(region)) {
            return this;
        }
        String otherHash = String.format("%06x", (otherAccount + otherRegion).hashCode() & 0xff_ffff);
        return new CacheSettings(
                otherRegion,
                otherAccount,
                otherHash,
                testFailoverQuota,
                timings,
                endpointTtl,
                newAddressProbability,
                seed);
    }

    public CacheSettings withTimings(Timings changed) {
        return new CacheSettings(
                region, account, hash, testFailoverQuota, changed, endpointTtl, newAddressProbability, seed);
    }

    public CacheSettings withNewAddressProbability(double changed) {
        return new CacheSettings(region, account, hash, testFailoverQuota, timings, endpointTtl, changed, seed);
    }
}
