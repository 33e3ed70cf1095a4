package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's five minutes, typed by a machine: on the first command's own program, with the tools that the README names. */
class ReadmeWalkE2E {

    private static final Pattern BLOCK =
            Pattern.compile("^```bash walk\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String SEPARATOR = "----- next block -----";
    private static final JsonMapper JSON = new JsonMapper();

    @BeforeAll
    static void theToolsAreThere() {
        for (String tool : List.of("bash", "curl", "dig", "redis-cli")) {
            boolean there = Arrays.stream(System.getenv("PATH").split(":"))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            if ("true".equals(System.getenv("CI"))) {
                assertThat(there).as("%s is installed, as .ci/run does", tool).isTrue();
            }
            assumeTrue(there, "the README's walk needs " + tool + ", which is not installed");
        }
    }

    @Test
    void theWalkShowsWhatTheReadmeSays(@TempDir Path directory) throws IOException, InterruptedException {
        int aws = ServiceProcess.freePort();
        int dns = ServiceProcess.freePort();
        int api = ServiceProcess.freePort();
        try (ServiceProcess program = ServiceProcess.onSandbox(
                api,
                "--sandbox.aws-port=" + aws,
                "--sandbox.dns-port=" + dns,
                "--spring.cloud.aws.sqs.listener.poll-timeout=1s")) {
            program.awaitReady();
            await().atMost(Duration.ofSeconds(60)).until(() -> program.output().contains("Ctrl-C ends both."));
            assertThat(program.output())
                    .contains("-p " + dns + " readonly1.private.redisdub.pl")
                    .contains("http://127.0.0.1:" + api + "/api/v1/groups/testdns/names")
                    .contains("http://127.0.0.1:" + aws + "/sandbox/groups/testdns/failover");
            List<String> walk = blocks(Files.readString(Path.of("README.md")));
            assertThat(walk).hasSize(5);
            String script = Stream.concat(Stream.of("set -euo pipefail"), walk.stream())
                    .collect(Collectors.joining("\necho '" + SEPARATOR + "'\n"))
                    .replace("localhost:8080", "localhost:" + api)
                    .replace("localhost:4566", "localhost:" + aws)
                    .replace("-p 15353", "-p " + dns);
            List<String> shown = run(script, directory);

            assertThat(JSON.readTree(shown.get(1)).path("items").valueStream())
                    .hasSize(5)
                    .allSatisfy(
                            name -> assertThat(name.path("state").asString()).isEqualTo("right"));
            assertThat(shown.get(2).lines().toList())
                    .hasSize(3)
                    .satisfies(lines -> assertThat(lines.getFirst()).endsWith(".cache.amazonaws.com."))
                    .satisfies(lines -> assertThat(lines.getLast()).isEqualTo("slave"));
            assertThat(shown.get(3).lines().filter(line -> line.startsWith("<")))
                    .hasSize(1);
            assertThat(shown.get(3).lines().filter(line -> line.startsWith(">")))
                    .hasSize(1);
            assertThat(shown.get(4).lines()).hasSize(5).containsOnly("slave");
            JsonNode pass = JSON.readTree(shown.get(5)).path("items").path(0);
            assertThat(pass.path("changes").valueStream())
                    .singleElement()
                    .satisfies(change ->
                            assertThat(change.path("action").asString()).isEqualTo("replace"));
            // ElastiCache's roles lag behind the event; the look that finds them may be the one that follows it.
            assertThat(pass.path("cause").asString())
                    .isIn("probe", "FailoverComplete", "CacheNodeReplaceStarted", "follow-up");

            List<ProcessHandle> servers = program.handle().descendants().toList();
            assertThat(servers).isNotEmpty();
            assertThat(program.terminate(Duration.ofSeconds(30))).isEqualTo(128 + 15);
            await().untilAsserted(() -> assertThat(servers).noneMatch(ProcessHandle::isAlive));
        }
    }

    private static List<String> blocks(String readme) {
        return BLOCK.matcher(readme)
                .results()
                .map(MatchResult::group)
                .map(ReadmeWalkE2E::inside)
                .toList();
    }

    private static String inside(String block) {
        return block.substring(block.indexOf('\n') + 1, block.lastIndexOf("```"));
    }

    /** What each block printed; before the first one, nothing. */
    private static List<String> run(String script, Path directory) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(bash.waitFor(2, TimeUnit.MINUTES)).as("the walk ends").isTrue();
            assertThat(bash.exitValue())
                    .as(() -> script + read(out) + read(err))
                    .isZero();
        } finally {
            bash.descendants().forEach(ProcessHandle::destroyForcibly);
            bash.destroyForcibly();
        }
        return Arrays.asList(Files.readString(out).split(SEPARATOR + "\n", -1));
    }

    private static String read(Path file) {
        try {
            return "\n" + Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
