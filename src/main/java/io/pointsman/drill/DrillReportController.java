package io.pointsman.drill;

import io.pointsman.drill.DrillReport.Run;
import io.pointsman.report.ReportPage;
import io.pointsman.web.NotFound;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Drills as pages, for whoever asks for HTML. */
@RestController
@RequestMapping("/api/v1")
class DrillReportController {

    private final DrillStore drills;
    private final LoadStore loads;
    private final UsageStore usages;
    private final JsonMapper json;
    private final Clock clock;

    DrillReportController(DrillStore drills, LoadStore loads, UsageStore usages, JsonMapper json, Clock clock) {
        this.drills = drills;
        this.loads = loads;
        this.usages = usages;
        this.json = json;
        this.clock = clock;
    }

    /** @param compare an earlier drill, to be told beside it */
    @GetMapping(path = "/drills/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> report(@PathVariable UUID id, @RequestParam(required = false) @Nullable UUID compare) {
        Run run = run(id);
        Optional<Run> earlier = Optional.ofNullable(compare).map(this::run);
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .header("Content-Security-Policy", ReportPage.CONTENT_SECURITY_POLICY)
                .body(ReportPage.html(DrillReport.of(run, earlier, json, clock.instant())));
    }

    private Run run(UUID id) {
        Drill drill = drills.find(id)
                .orElseThrow(() -> new NotFound("There is no drill %s. GET /api/v1/drills lists them.".formatted(id)));
        return drill.request().load() == null
                ? new Run(drill, Optional.empty(), Optional.empty(), usages.find(id))
                : new Run(drill, loads.find(id), loads.findEnd(id), usages.find(id));
    }
}
