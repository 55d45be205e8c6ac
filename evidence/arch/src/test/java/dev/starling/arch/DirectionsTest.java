package dev.starling.arch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who imports whom. */
final class DirectionsTest {
    @Test
    void the_classes_of_the_house_are_found() {
        assertThat(House.MAIN.contain("dev.starling.core.Machine")).isTrue();
        assertThat(House.MAIN.contain("dev.starling.srp.SrpMachine")).isTrue();
        assertThat(House.MAIN.contain("dev.starling.peer.Peer")).isTrue();
        assertThat(House.MAIN.contain(House.class)).isFalse();
    }

    @Test
    void every_class_lies_in_a_room() {
        Rules.everyClassLiesInARoom(House.ROOT).check(House.MAIN);
    }

    @ParameterizedTest
    @EnumSource(Room.class)
    void a_room_imports_only_those_it_may(Room room) {
        Rules.directions(room, House.ROOT).check(House.MAIN);
    }

    @ParameterizedTest
    @EnumSource(Room.class)
    void a_room_uses_only_its_own_libraries(Room room) {
        Rules.libraries(room, House.ROOT).check(House.MAIN);
    }

    @Test
    void packages_do_not_depend_on_each_other_in_circles() {
        Rules.noCycles(House.ROOT).check(House.MAIN);
    }

    @ParameterizedTest
    @EnumSource(names = {"NET", "SIM"})
    void programs_meet_each_world_in_one_class(Room world) {
        Rules.oneClassOfAppsSees(world, House.ROOT).check(House.MAIN);
    }

    @Test
    void a_protocol_shows_few_public_types() {
        Rules.fewPublicTypes(House.ROOT, Rules::publicTypesMax).check(House.MAIN);
    }
}
