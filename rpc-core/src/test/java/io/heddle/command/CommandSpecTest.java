package io.heddle.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandSpecTest {
    private static final Parameter<String> REQUIRED = Parameter.string("required");
    private static final Parameter<String> OPTIONAL =
            Parameter.string("optional").defaultTo("");
    private static final Parameter<List<String>> REST = Parameter.strings("rest");

    @Test
    void hasDefaultsForAllButTheName() {
        CommandSpec spec = CommandSpec.named("greet").build();

        assertThat(spec.name()).isEqualTo("greet");
        assertThat(spec.summary()).isEmpty();
        assertThat(spec.description()).isEmpty();
        assertThat(spec.label()).isEqualTo("greet");
        assertThat(spec.category()).isEqualTo("general");
        assertThat(spec.parameters()).isEmpty();
        assertThat(spec.readOnly()).isFalse();
        assertThat(spec.destructive()).isFalse();
        assertThat(spec.idempotent()).isFalse();
        assertThat(spec.execution()).isEqualTo(Execution.VIRTUAL_THREAD);
        assertThat(spec.deadline()).contains(Duration.ofMinutes(1));
        assertThat(spec.maxDeadline()).contains(Duration.ofMinutes(1));
    }

    @Test
    void tellsWhatItWasTold() {
        CommandSpec spec = CommandSpec.named("greet")
                .summary("Says hello.")
                .description("Twice.")
                .label("greeting")
                .category("read")
                .idempotent()
                .destructive()
                .execution(Execution.EVENT_LOOP)
                .deadline(Duration.ofSeconds(1))
                .parameters(REQUIRED)
                .parameters(OPTIONAL)
                .build();

        assertThat(spec.summary()).isEqualTo("Says hello.");
        assertThat(spec.description()).isEqualTo("Twice.");
        assertThat(spec.label()).isEqualTo("greeting");
        assertThat(spec.category()).isEqualTo("read");
        assertThat(spec.idempotent()).isTrue();
        assertThat(spec.destructive()).isTrue();
        assertThat(spec.execution()).isEqualTo(Execution.EVENT_LOOP);
        assertThat(spec.deadline()).contains(Duration.ofSeconds(1));
        assertThat(spec.parameters()).containsExactly(REQUIRED, OPTIONAL);
    }

    @Test
    void isIdempotentIfReadOnly() {
        assertThat(CommandSpec.named("a").readOnly().build().idempotent()).isTrue();
    }

    @Test
    void showsHowItIsCalled() {
        CommandSpec spec = CommandSpec.named("greet")
                .parameters(REQUIRED, OPTIONAL, REST.defaultTo(List.of()))
                .build();

        assertThat(spec.usage()).isEqualTo("greet required [optional] [rest...]");
        assertThat(spec).hasToString(spec.usage());
    }

    @Test
    void mayTakeForEverOnlyIfToldSo() {
        assertThat(CommandSpec.named("a").noDeadline().build().deadline()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandSpec.named("a").deadline(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandSpec.named("a").deadline(Duration.ofNanos(-1)))
                .withMessage("deadline must be more than zero");
    }

    @Test
    void letsCallersAskForMoreThanTheDeadlineOnlyIfToldSo() {
        CommandSpec.Builder builder = CommandSpec.named("a").deadline(Duration.ofSeconds(2));
        assertThat(builder.build().maxDeadline()).contains(Duration.ofSeconds(2));
        assertThat(builder.maxDeadline(Duration.ofSeconds(3)).build().maxDeadline())
                .contains(Duration.ofSeconds(3));
        assertThat(CommandSpec.named("a").noDeadline().build().maxDeadline()).isEmpty();
        assertRefused(
                builder.maxDeadline(Duration.ofSeconds(1)),
                "command a: its longest deadline is below the one that it has");
        assertRefused(
                CommandSpec.named("a").noDeadline().maxDeadline(Duration.ofSeconds(1)),
                "command a: its longest deadline is below the one that it has");
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> CommandSpec.named("Greet"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandSpec.named("a").label("two words"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandSpec.named("a").category(""));
    }

    @Test
    void refusesToBeBothReadOnlyAndDestructive() {
        assertRefused(
                CommandSpec.named("a").readOnly().destructive(),
                "command a: it cannot be both read-only and destructive");
    }

    @Test
    void refusesTwoParametersOfOneName() {
        assertRefused(
                CommandSpec.named("a").parameters(Parameter.string("x"), Parameter.integer("x")),
                "command a: it has two parameters x");
    }

    @Test
    void refusesARequiredParameterBehindAnOptionalOne() {
        assertRefused(
                CommandSpec.named("a").parameters(OPTIONAL, REQUIRED),
                "command a: required required follows an optional one");
    }

    @Test
    void refusesAnythingBehindTheParameterThatTakesTheRest() {
        assertRefused(
                CommandSpec.named("a").parameters(REST, REQUIRED),
                "command a: rest takes all the rest, so it must be the last");
    }

    @Test
    void doesNotChangeWithItsBuilder() {
        CommandSpec.Builder builder = CommandSpec.named("a").parameters(REQUIRED);
        CommandSpec spec = builder.build();
        builder.parameters(OPTIONAL);

        assertThat(spec.parameters()).containsExactly(REQUIRED);
    }

    private static void assertRefused(CommandSpec.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
    }
}
