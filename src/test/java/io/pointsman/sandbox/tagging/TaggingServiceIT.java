package io.pointsman.sandbox.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.front.CallFault;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.InvalidParameterException;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceGroupsTaggingApiException;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;

/** Facts are from the API reference of GetResources. */
class TaggingServiceIT {

    private static final String GROUPS = "elasticache:replicationgroup";
    private static final String ARN = "arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:";

    private static Sandbox sandbox;
    private static ResourceGroupsTaggingApiClient tagging;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "groups="));
        tagging = client(Region.EU_WEST_1);
        group("carts", Map.of("pointsman", "true", "stage", "prod"));
        group("never", Map.of());
        group("orders", Map.of("pointsman", "true", "stage", "test"));
        group("users", Map.of("pointsman", "false", "stage", "prod"));
    }

    private static void group(String id, Map<String, String> tags) {
        var unused = sandbox.elastiCache()
                .create(GroupSpec.of(id, 1).withServers(Servers.NONE).withTags(tags));
    }

    @AfterAll
    static void stop() {
        tagging.close();
        sandbox.close();
    }

    @AfterEach
    void restore() {
        sandbox.faults().clear();
        sandbox.tagging().showNothing(false);
    }

    @Test
    void groupsStandOnTheWireWithAllTheirTags() throws Exception {
        HttpResponse<String> answer = post("{\"ResourceTypeFilters\":[\"elasticache:replicationgroup\"],"
                + "\"TagFilters\":[{\"Key\":\"stage\",\"Values\":[\"test\"]}]}");

        assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-amz-json-1.1");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"PaginationToken\":\"\",\"ResourceTagMappingList\":[{\"ResourceARN\":\"" + ARN
                                + "orders\",\"Tags\":[{\"Key\":\"pointsman\",\"Value\":\"true\"},{\"Key\":\"stage\",\"Value\":\"test\"}]}]}");
    }

    @Test
    void allKeysMustMatchEachByOneOfItsValuesOrByAny() {
        assertThat(found(filter("stage", "prod", "test"), filter("pointsman", "true")))
                .containsExactly("carts", "orders");
        assertThat(found(filter("stage", "prod"), filter("pointsman"))).containsExactly("carts", "users");
        assertThat(found(filter("team"))).isEmpty();
        assertThat(found()).contains("carts", "orders", "users").doesNotContain("never");
    }

    @Test
    void aTagThatWasTakenAwayIsNotFoundAnyMoreThoughItsGroupIsStillToldOf() {
        group("formerly", Map.of("pointsman", "true"));
        try {
            assertThat(found(filter("pointsman", "true"))).contains("formerly");

            sandbox.group("formerly").untag("pointsman");

            assertThat(found(filter("pointsman", "true"))).doesNotContain("formerly");
            assertThat(found()).contains("formerly");
        } finally {
            sandbox.elastiCache().delete("formerly");
        }
    }

    @Test
    void withoutATypeNodesAreAmongThemWithTheTagsOfTheirGroup() {
        assertThat(tagging.getResources(request -> request.tagFilters(filter("stage", "test")))
                        .resourceTagMappingList())
                .extracting(ResourceTagMapping::resourceARN)
                .containsExactlyInAnyOrder(
                        ARN + "orders",
                        "arn:aws:elasticache:eu-west-1:111122223333:cluster:orders-001",
                        "arn:aws:elasticache:eu-west-1:111122223333:cluster:orders-002");
        assertThat(tagging.getResources(request -> request.resourceTypeFilters("ec2:instance"))
                        .resourceTagMappingList())
                .isEmpty();
    }

    @Test
    void pagesFollowEachOtherUntilTheTokenIsEmpty() {
        GetResourcesResponse first = tagging.getResources(
                request -> request.resourceTypeFilters(GROUPS).resourcesPerPage(1));

        assertThat(first.resourceTagMappingList()).hasSize(1);
        assertThat(first.paginationToken()).isNotEmpty();
        assertThat(tagging.getResourcesPaginator(
                                request -> request.resourceTypeFilters(GROUPS).resourcesPerPage(1))
                        .resourceTagMappingList())
                .extracting(mapping -> mapping.resourceARN().substring(ARN.length()))
                .contains("carts", "orders", "users");
        assertThat(tagging.getResources(request -> request.resourceTypeFilters(GROUPS))
                        .paginationToken())
                .isEmpty();
        for (int size : new int[] {0, 101}) {
            assertThatExceptionOfType(InvalidParameterException.class)
                    .isThrownBy(() -> tagging.getResources(request -> request.resourcesPerPage(size)));
        }
    }

    @Test
    void anotherRegionHasNone() {
        try (ResourceGroupsTaggingApiClient elsewhere = client(Region.EU_CENTRAL_1)) {
            assertThat(elsewhere.getResources(request -> {}).resourceTagMappingList())
                    .isEmpty();
        }
    }

    @Test
    void itCanAnswerThatNothingHasTags() {
        sandbox.tagging().showNothing(true);

        assertThat(found()).isEmpty();
    }

    @Test
    void theSdkUnderstandsItsRefusals() {
        sandbox.faults().failNext("tagging", "GetResources", CallFault.THROTTLE, 1);
        assertThatExceptionOfType(ResourceGroupsTaggingApiException.class)
                .isThrownBy(TaggingServiceIT::found)
                .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());

        sandbox.faults().failNext("tagging", "GetResources", CallFault.DENY, 1);
        assertThatExceptionOfType(ResourceGroupsTaggingApiException.class)
                .isThrownBy(TaggingServiceIT::found)
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"))
                .withMessageContaining("because no identity-based policy allows the tag:GetResources action");

        sandbox.faults().failNext("tagging", "GetResources", CallFault.UNAVAILABLE, 1);
        assertThatExceptionOfType(ResourceGroupsTaggingApiException.class)
                .isThrownBy(TaggingServiceIT::found)
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(500));
    }

    private static TagFilter filter(String key, String... values) {
        return TagFilter.builder().key(key).values(values).build();
    }

    /** Ids of the groups found. */
    private static List<String> found(TagFilter... filters) {
        return tagging
                .getResources(request -> request.resourceTypeFilters(GROUPS).tagFilters(filters))
                .resourceTagMappingList()
                .stream()
                .map(mapping -> mapping.resourceARN().substring(ARN.length()))
                .toList();
    }

    private static ResourceGroupsTaggingApiClient client(Region region) {
        return ResourceGroupsTaggingApiClient.builder()
                .endpointOverride(sandbox.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> configuration.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }

    private static HttpResponse<String> post(String json) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(sandbox.endpoint().resolve("/"))
                            .header("Content-Type", "application/x-amz-json-1.1")
                            .header("X-Amz-Target", "ResourceGroupsTaggingAPI_20170126.GetResources")
                            .header(
                                    "Authorization",
                                    "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/tagging/aws4_request, x")
                            .POST(BodyPublishers.ofString(json))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
