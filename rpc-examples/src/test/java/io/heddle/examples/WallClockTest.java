package io.heddle.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The wall clock may jump, so nothing looks at it but the log, for its readers. */
class WallClockTest {
    private static final Set<String> CLOCKS = Set.of(Clock.class.getName(), Calendar.class.getName());
    private static final Set<String> CONSTRUCTORS = Set.of(Date.class.getName(), Timer.class.getName());

    private static final ArchRule NOBODY_LOOKS_AT_IT =
            noClasses().should().accessTargetWhere(describe("looks at the wall clock", WallClockTest::looks));

    private static boolean looks(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean withoutArguments = access.getTarget() instanceof CodeUnitAccessTarget code
                && code.getRawParameterTypes().isEmpty();
        return name.equals("currentTimeMillis")
                || owner.startsWith("java.time.") && name.equals("now")
                || CLOCKS.contains(owner)
                        && (name.startsWith("system") || name.startsWith("tick") || name.equals("getInstance"))
                || CONSTRUCTORS.contains(owner) && name.equals("<init>") && withoutArguments;
    }

    /** All modules that are published, since this one knows all of them. */
    @Test
    void nobodyLooksAtIt() {
        JavaClasses published = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.heddle");
        assertThat(published.stream().map(type -> type.getPackageName()))
                .contains("io.heddle.nio", "io.heddle.server", "io.heddle.resp", "io.heddle.commands");
        NOBODY_LOOKS_AT_IT.check(published);
    }

    @Test
    void whoDidWouldBeFound() {
        for (Class<?> looker : List.of(Millis.class, Now.class, Today.class, Ticking.class)) {
            JavaClasses classes = new ClassFileImporter().importClasses(looker);
            assertThatThrownBy(() -> NOBODY_LOOKS_AT_IT.check(classes))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(looker.getSimpleName());
        }
    }

    private static final class Millis {
        long look() {
            return System.currentTimeMillis();
        }
    }

    private static final class Now {
        Supplier<Instant> look() {
            return Instant::now;
        }
    }

    private static final class Today {
        Date look() {
            return new Date();
        }
    }

    private static final class Ticking {
        Clock look() {
            return Clock.systemUTC();
        }
    }
}
