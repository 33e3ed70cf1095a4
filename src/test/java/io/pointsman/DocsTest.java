package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the documents say of settings, and where they lead. What a running service must tell is in {@link DocsIT}. */
class DocsTest {

    private static final Pattern SETTING =
            Pattern.compile("^\\| `(pointsman\\.[^`]+)` \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern VALUE = Pattern.compile("`([^`]+)`");
    private static final Pattern LIST = Pattern.compile("java\\.util\\.List<(.+)>");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)#?([^)]*)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void everySettingIsDocumentedWithItsDefaultAndNoOther() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        SETTING.matcher(Files.readString(Path.of("docs", "settings.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), value(row.group(2))));

        assertThat(documented).isEqualTo(settings());
    }

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> pages = Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(Path::of),
                            docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
            return pages.stream()
                    .map(page -> DynamicTest.dynamicTest(page.toString(), () -> {
                        for (MatchResult link :
                                LINK.matcher(Files.readString(page)).results().toList()) {
                            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                            assertThat(target).as(link.group()).exists();
                            if (!link.group(2).isEmpty()) {
                                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
                            }
                        }
                    }));
        }
    }

    /** Each setting's default, empty where it has none; those of a list's entries as {@code groups[].id}. */
    private static Map<String, String> settings() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(
                PointsmanApplication.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
                String name = property.path("name").asString();
                if (!name.startsWith("pointsman.")) {
                    continue; // Spring's own, of its endpoint that ours takes the place of.
                }
                settings.put(name, inWords(property.path("defaultValue")));
                var entry = LIST.matcher(property.path("type").asString());
                if (entry.matches() && Class.forName(entry.group(1)).isRecord()) {
                    for (RecordComponent component :
                            Class.forName(entry.group(1)).getRecordComponents()) {
                        settings.put(name + "[]." + kebab(component.getName()), defaultOf(component));
                    }
                }
            }
        }
        return settings;
    }

    /** A list stands there as {@code [a, b]}. */
    private static String inWords(JsonNode value) {
        return value.asString("").replaceFirst("^\\[(.*)]$", "$1").replace(", ", ",");
    }

    /** {@code DefaultValue} stands on the constructor's parameter. */
    private static String defaultOf(RecordComponent component) throws ReflectiveOperationException {
        Class<?> type = component.getDeclaringRecord();
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        int index = Arrays.asList(type.getRecordComponents()).stream()
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
        DefaultValue value =
                type.getDeclaredConstructor(parameters).getParameters()[index].getAnnotation(DefaultValue.class);
        return value == null ? "" : String.join(",", value.value());
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** What stands in code in the cell; words in it are for people. */
    private static String value(String cell) {
        var value = VALUE.matcher(cell);
        return value.find() ? value.group(1) : "";
    }

    /** As GitHub makes them from headings. */
    private static Collection<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
