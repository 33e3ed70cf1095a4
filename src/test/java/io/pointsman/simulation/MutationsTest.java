package io.pointsman.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.simulation.CourseMachine.Break;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation bites: with a defect in the service, some course breaks a promise that the defect concerns. */
@Execution(ExecutionMode.CONCURRENT)
class MutationsTest {

    /** Each is found within fewer; the more of them, the longer a mutation that is not found takes to tell. */
    private static final long SEEDS = 3_000;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.pointsman.simulation.Mutations#all")
    void aDefectIsFound(Mutation mutation, @TempDir Path folder) throws IOException {
        mutation.compileInto(folder);

        Optional<Break> found = CourseMachine.run(Optional.of(folder), mutation.firstSeed(), SEEDS, "until-broken")
                .broken();

        System.out.println(mutation + ": " + found.map(Break::toString).orElse("not found"));
        assertThat(found).map(Break::promise).get().isIn(mutation.breaks());
    }
}
