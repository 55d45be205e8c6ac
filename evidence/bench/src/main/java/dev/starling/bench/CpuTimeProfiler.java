package dev.starling.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Operations per second of CPU time that the whole process used, in place of wall time. */
public final class CpuTimeProfiler implements InternalProfiler {
    static final String RESULT = "ops/cpu-s";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long beganNs;

    /** Made by JMH in the forked JVM. */
    public CpuTimeProfiler() {}

    @Override
    public String getDescription() {
        return "operations per second of process CPU time";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        beganNs = system.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long usedNs = system.getProcessCpuTime() - beganNs;
        double operations = result.getMetadata().getAllOps();
        return List.of(new ScalarResult(RESULT, operations * 1e9 / usedNs, RESULT, AggregationPolicy.AVG));
    }
}
