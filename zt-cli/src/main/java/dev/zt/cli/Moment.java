package dev.zt.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says at which moment rules count. */
final class Moment {

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            converter = Reader.class,
            description = "The moment at which rules count or have expired, as 2026-12-01T00:00:00Z; by default now.")
    private @Nullable Instant at;

    Instant instant() {
        return at == null ? Clock.systemUTC().instant() : at;
    }

    long millis() {
        return instant().toEpochMilli();
    }

    /** Reads a moment as ISO 8601 has it, and says so of what is none. */
    static final class Reader implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                // Rules count in milliseconds, which end before years do.
                return Instant.ofEpochMilli(Instant.parse(text).toEpochMilli());
            } catch (DateTimeParseException | ArithmeticException e) {
                throw new TypeConversionException("\"" + text
                        + "\" is no moment; write date and time with Z for UTC, or with an offset:"
                        + " 2026-12-01T00:00:00Z, 2026-12-01T01:00:00+01:00.");
            }
        }
    }
}
