package dev.starling.testing;

import java.lang.reflect.Method;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/** Makes one invocation of a {@link Seeds} test for each seed. */
final class SeedsExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Seeds.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        Seeds seeds = method.getAnnotation(Seeds.class);
        return seeds(seeds, Long.getLong("starling.seed"), Integer.getInteger("starling.seeds"))
                .mapToObj(Invocation::new);
    }

    static LongStream seeds(Seeds seeds, Long only, Integer count) {
        if (only != null) {
            return LongStream.of(only);
        }
        return LongStream.concat(
                LongStream.of(seeds.also()), LongStream.rangeClosed(1, count != null ? count : seeds.value()));
    }

    private record Invocation(long seed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Argument(seed), new Namer(seed));
        }
    }

    private record Argument(long seed) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == long.class || type == RandomGenerator.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == long.class ? seed : (Object) new SplittableRandom(seed);
        }
    }

    /** Says in the failure itself which seed it was, as not every report shows display names. */
    record Namer(long seed) implements TestExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            if (failure instanceof TestAbortedException) {
                throw failure;
            }
            throw new AssertionError(
                    "seed " + seed + " fails (run it alone with -Dstarling.seed=" + seed + "): " + failure, failure);
        }
    }
}
