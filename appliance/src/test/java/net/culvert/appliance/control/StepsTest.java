// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final List<Integer> looks = new ArrayList<>(); // in each task
    private int looked;

    private void run(final Runnable task) {
        looked = 0;
        task.run();
        looks.add(looked);
    }

    @Test
    void shouldLetTheOwnerGoOnBetweenSteps() {
        final List<Integer> things = IntStream.range(0, 600).boxed().toList();

        final List<Integer> doubled = Steps.map(this::run, things, thing -> {
            looked++;
            return 2 * thing;
        });

        assertEquals(things.stream().map(thing -> 2 * thing).toList(), doubled);
        assertEquals(List.of(Steps.SIZE, Steps.SIZE, 600 - 2 * Steps.SIZE), looks);
    }

    @Test
    void shouldBringTheSentenceOfARefusalBack() {
        final ControlException refusal = assertThrows(
                ControlException.class,
                () -> Steps.change(this::run, () -> {
                    throw new HostException("the device is gone", 19);
                }));
        assertEquals(new HostException("the device is gone", 19).getMessage(), refusal.getMessage());
    }
}
