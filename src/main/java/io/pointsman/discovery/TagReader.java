package io.pointsman.discovery;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.TaggingClients;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;

/**
 * Reads tags by the Resource Groups Tagging API: one paged call for all groups of a location, where ElastiCache would take one for each.
 *
 * @see <a href="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html">source</a>
 */
@Component
final class TagReader {

    static final String PREFIX = "pointsman:";

    private static final String TYPE = "elasticache:replicationgroup";
    private static final int MOST_A_PAGE = 100;

    // arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:orders
    private static final Pattern ARN = Pattern.compile("arn:[^:]+:elasticache:[^:]+:[0-9]+:replicationgroup:([^:]+)");

    private final TaggingClients clients;

    TagReader(TaggingClients clients) {
        this.clients = clients;
    }

    /**
     * Every group of the location with a tag {@code pointsman:name}.
     *
     * @throws Transient if a page could not be read; there is no half reading
     * @throws Rejected if we may not ask
     */
    List<TaggedGroup> read(Location location) {
        try {
            return clients
                    .in(location)
                    .getResourcesPaginator(request -> request.resourceTypeFilters(TYPE)
                            .tagFilters(TagFilter.builder().key(PREFIX + "name").build())
                            .resourcesPerPage(MOST_A_PAGE))
                    .resourceTagMappingList()
                    .stream()
                    .map(mapping -> group(location, mapping))
                    .toList();
        } catch (SdkException e) {
            throw AwsFailures.of(e, "reading tags of replication groups" + location.inWords());
        }
    }

    private static TaggedGroup group(Location location, ResourceTagMapping mapping) {
        Matcher arn = ARN.matcher(String.valueOf(mapping.resourceARN()));
        if (!arn.matches()) {
            throw new Transient(
                    "the tagging API listed " + mapping.resourceARN() + ", which is no replication group", null);
        }
        Map<String, String> tags = new HashMap<>();
        for (Tag tag : mapping.tags()) {
            if (tag.key().startsWith(PREFIX)) {
                tags.put(tag.key().substring(PREFIX.length()), tag.value());
            }
        }
        return new TaggedGroup(location, arn.group(1).toLowerCase(Locale.ROOT), tags);
    }
}
