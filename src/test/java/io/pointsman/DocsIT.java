package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.route53.RecordSet;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What the documents say of a running service, beside what it says itself. */
class DocsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern METRIC =
            Pattern.compile("^\\| `(pointsman\\.[^`]+)` \\| [^|]+ \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern COLLECTED = Pattern.compile(
            "^(pointsman_(?:node_[a-z_]+?|names))(?:_seconds(?:_count|_sum|_bucket))?\\{([^}]*)}", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"");
    private static final Pattern CALL = Pattern.compile("^\\| `([A-Z]+ /[^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static Sandbox sandbox;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].servers=none",
                "groups[1].id=carts",
                "groups[1].replicas=0",
                "groups[1].shards=1"));
        Strangers.in(sandbox, sandbox.settings().zone().id())
                .add(RecordSet.of("orders-ro2.private.redisdub.pl", "A", 5, "192.0.2.1"));
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofSeconds(1))
                .with("pointsman.probe.canary", "true")
                .managing("orders", "carts"));
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void everyMetricIsDocumentedWithItsTagsAndNoOther() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        METRIC.matcher(Files.readString(Path.of("docs", "metrics.md")))
                .results()
                .forEach(row -> documented.put(
                        row.group(1),
                        CODE.matcher(row.group(2))
                                .results()
                                .map(tag -> tag.group(1))
                                .collect(Collectors.toCollection(TreeSet::new))));
        // One of everything: a change, a name declined, a call throttled, an event.
        await().atMost(SOON).until(() -> !service.api().names("orders").isEmpty());
        sandbox.faults().failNext("route53", "ListResourceRecordSets", CallFault.THROTTLE, 1);
        sandbox.topic().publish("ElastiCache:FailoverComplete", "orders");

        await().atMost(SOON).untilAsserted(() -> assertThat(meters()).isEqualTo(documented));
    }

    /** The library's own text has other values, for it is of another moment. */
    @Test
    void prometheusReadsWhatTheLibraryWouldWrite() {
        PrometheusRegistry registry = service.context().getBean(PrometheusRegistry.class);
        await().atMost(SOON).untilAsserted(() -> {
            ByteArrayOutputStream theirs = new ByteArrayOutputStream();
            PrometheusTextFormatWriter.create().write(theirs, registry.scrape());
            assertThat(withoutValues(service.api().metrics()))
                    .isEqualTo(withoutValues(theirs.toString(StandardCharsets.UTF_8)));
        });
    }

    @Test
    void otherFormatsAreTheLibrarys() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(service.api().metrics("application/openmetrics-text"))
                        .contains("pointsman_node_up{")
                        .endsWith("# EOF\n"));
    }

    private static List<String> withoutValues(String text) {
        return text.lines()
                .map(line -> line.startsWith("#") ? line : line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }

    @Test
    void everyCallIsDocumentedAndNoOther() throws IOException {
        Set<String> documented = CALL.matcher(Files.readString(Path.of("docs", "api.md")))
                .results()
                .map(MatchResult::group)
                .map(row -> row.substring(row.indexOf('`') + 1, row.lastIndexOf('`')))
                .collect(Collectors.toSet());

        assertThat(calls()).isEqualTo(documented);
    }

    /** Tag names by meter, over all that this process published; some Prometheus gets without a meter. */
    private static Map<String, Set<String>> meters() {
        Map<String, Set<String>> meters = new TreeMap<>();
        service.context().getBean(MeterRegistry.class).getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("pointsman."))
                .forEach(id -> meters.computeIfAbsent(id.getName(), name -> new TreeSet<>())
                        .addAll(id.getTags().stream().map(Tag::getKey).toList()));
        COLLECTED
                .matcher(service.api().metrics())
                .results()
                .forEach(series -> meters.computeIfAbsent(series.group(1).replace('_', '.'), name -> new TreeSet<>())
                        .addAll(LABEL.matcher(series.group(2))
                                .results()
                                .map(label -> label.group(1))
                                .filter(label -> !label.equals("le"))
                                .toList()));
        return meters;
    }

    private static Set<String> calls() {
        return service
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .flatMap(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/v1/"))
                        .flatMap(path -> mapping.getMethodsCondition().getMethods().stream()
                                .map(method -> method + " " + path.substring("/api/v1".length()))))
                .collect(Collectors.toSet());
    }
}
