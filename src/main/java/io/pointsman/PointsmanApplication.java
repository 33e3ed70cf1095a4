package io.pointsman;

import io.pointsman.aws.Pause;
import java.time.Clock;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the service. */
@SpringBootApplication
public class PointsmanApplication {

    public static void main(String[] args) {
        SpringApplication.run(PointsmanApplication.class, args);
    }

    @Bean
    Pause pause() {
        return Pause.REAL;
    }

    @Bean
    RandomGenerator lot() {
        return new Random();
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
