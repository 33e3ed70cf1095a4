package io.pointsman.groups;

import io.pointsman.aws.Accounts;
import io.pointsman.dns.NamingPolicy;
import io.pointsman.topology.Location;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Reads tags as the settings of a group: the same names, the same defaults, the same rules. */
final class TaggedSettings {

    /** What a tag may set; account, region and id are where the group is. */
    private static final Set<String> KNOWN = new TreeSet<>(
            Set.of("name", "alias", "zone-id", "zone-type", "ttl", "names", "fallback", "reader", "srv", "allow"));

    private static final String ROOT = "tags";

    /** Stands for {@link NamingPolicy#SHARD}: the values of tags have no braces. */
    private static final String SHARD = "@shard@";

    private TaggedSettings() {}

    /** @throws InvalidSettings if the tags cannot work */
    static ManagedGroup group(
            Location location, String replicationGroupId, Map<String, String> tags, Accounts accounts) {
        Map<String, String> settings = new HashMap<>();
        tags.forEach((name, value) -> {
            if (!KNOWN.contains(name)) {
                throw new InvalidSettings(
                        "tag pointsman:%s is none that we know.".formatted(name),
                        "Use %s, each with pointsman: in front, or remove it.".formatted(String.join(", ", KNOWN)));
            }
            settings.put(ROOT + "." + name, value.replace(SHARD, NamingPolicy.SHARD));
        });
        settings.put(ROOT + ".id", replicationGroupId);
        location.account().ifPresent(account -> settings.put(ROOT + ".account", account));
        location.region().ifPresent(region -> settings.put(ROOT + ".region", region));
        PointsmanProperties.Group group;
        try {
            group = new Binder(new MapConfigurationPropertySource(settings))
                    .bind(ROOT, PointsmanProperties.Group.class)
                    .get();
        } catch (BindException e) {
            String setting = e.getName().getLastElement(ConfigurationPropertyName.Form.ORIGINAL);
            throw new InvalidSettings(
                    "tag pointsman:%s is \"%s\", which cannot be read."
                            .formatted(setting, tags.getOrDefault(setting, "")),
                    "Use what docs/settings.md gives for this setting of a group.");
        }
        return SettingsCheck.group("tag pointsman:", group, accounts);
    }
}
