package io.pointsman.aws;

import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The AWS accounts we act in. The service's own has no name and its own credentials; every other has a role of its own, and credentials that
 * are used for nothing else.
 */
public final class Accounts implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,576}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
    private static final Duration SHORTEST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Region ownRegion;
    private final AwsCredentialsProvider own;
    private final StsClient sts;
    private final Map<String, AssumedRole> roles = new LinkedHashMap<>();

    /**
     * @param own the service's own credentials
     * @param sts with these; closed with this
     * @throws InvalidConfigurationPropertyValueException if the settings cannot work
     * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">what AWS accepts</a>
     */
    Accounts(List<AccountProperties.Account> accounts, Region ownRegion, AwsCredentialsProvider own, StsClient sts) {
        this.ownRegion = ownRegion;
        this.own = own;
        this.sts = sts;
        for (int i = 0; i < accounts.size(); i++) {
            add("pointsman.accounts[" + i + "].", accounts.get(i));
        }
    }

    private void add(String path, AccountProperties.Account account) {
        String name =
                matching(NAME, path + "name", account.name(), "Use 1 to 40 letters, digits, hyphens, underscores.");
        String role = matching(
                ROLE,
                path + "role-arn",
                account.roleArn(),
                "Use the ARN of the role to assume, such as arn:aws:iam::111122223333:role/pointsman.");
        if (account.externalId() != null) {
            matching(
                    EXTERNAL_ID,
                    path + "external-id",
                    account.externalId(),
                    "Use what the role's trust policy asks for, or remove the setting.");
        }
        Duration session = account.sessionDuration();
        if (session.compareTo(SHORTEST) < 0 || session.compareTo(LONGEST) > 0) {
            throw refused(
                    path + "session-duration",
                    session,
                    "Use 15m to 12h; 1h at most if this service is in a role itself.");
        }
        if (roles.containsKey(name)) {
            throw refused(path + "name", name, "Another account has this name: give each a name of its own.");
        }
        roles.put(name, new AssumedRole(name, role, Optional.ofNullable(account.externalId()), session, sts));
    }

    private static String matching(Pattern pattern, String setting, @Nullable String value, String remedy) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw refused(setting, value, remedy);
        }
        return value;
    }

    private static InvalidConfigurationPropertyValueException refused(
            String setting, @Nullable Object value, String remedy) {
        return new InvalidConfigurationPropertyValueException(setting, value, remedy);
    }

    /** The names of all but the service's own. */
    public Set<String> names() {
        return Set.copyOf(roles.keySet());
    }

    /** Whether the service itself works in {@code region}. */
    public boolean isOwnRegion(String region) {
        return ownRegion.id().equals(region);
    }

    /** The region of a location, as AWS writes it. */
    public String regionOf(Location location) {
        return region(location.region()).id();
    }

    /** What calls of a location are signed with; to ask for them may call AWS. */
    public AwsCredentialsProvider credentialsOf(Location location) {
        return location.account().<AwsCredentialsProvider>map(this::role).orElse(own);
    }

    private AssumedRole role(String account) {
        AssumedRole role = roles.get(account);
        if (role == null) {
            throw new IllegalArgumentException("there is no account " + account);
        }
        return role;
    }

    Region region(Optional<String> region) {
        return region.map(Region::of).orElse(ownRegion);
    }

    /**
     * Has a client sign as the account's role.
     *
     * @param account one of {@link #names()}; empty: leaves the service's own credentials
     */
    <B extends AwsClientBuilder<B, ?>> B signAs(Optional<String> account, B builder) {
        return account.isEmpty() ? builder : builder.credentialsProvider(role(account.get()));
    }

    @Override
    public void close() {
        roles.values().forEach(AssumedRole::close);
        sts.close();
    }
}
