# SPDX-License-Identifier: Apache-2.0
from hiroba.kernel.api.identity import Actor, anonymous
from hiroba.kernel.api.registry import EntityType, Layer, Text
from hiroba.services.dashboard.queries.layers import Offered, chosen_layers, visible_of
from hiroba.services.dashboard.queries.origins import Origin

TITLE = Text(en="Layer", ja="層")
PARTNER = Actor(kind="staff", tenant="282103", permissions=frozenset({"dashboard.read_partner_layers"}))
READER = Actor(kind="staff", tenant="282103", permissions=frozenset({"dashboard.read_staff_layers"}))


def layer(entity_type: str, *, shown_at_first: bool = False) -> Layer:
    return Layer(
        entity_type=entity_type, title=TITLE, group=TITLE, symbol="pin", shown_at_first=shown_at_first
    )


LAYERS = [layer(name) for name in ("Open", "ForStaff", "Personal", "Undeclared")]
TYPES = [
    EntityType(name="Open", title=TITLE, audience="public", model="-"),
    EntityType(name="ForStaff", title=TITLE, audience="staff", model="-"),
    EntityType(name="AlsoForStaff", title=TITLE, audience="staff", model="-"),
    EntityType(name="Personal", title=TITLE, audience="restricted", model="-"),
]


def offered(name: str, count: int | None, *, shown_at_first: bool = False) -> Offered:
    return Offered(
        layer=layer(name, shown_at_first=shown_at_first),
        audience="public",
        count=count,
        origin=Origin(owner="", source=TITLE),
    )


def seen_by(actor: Actor) -> list[str]:
    return [each.entity_type for each, _ in visible_of(LAYERS, TYPES, actor)]


def test_visible_of_resident_is_public_only() -> None:
    assert seen_by(anonymous("282103")) == ["Open"]
    assert seen_by(Actor(kind="resident", tenant="282103")) == ["Open"]


def test_visible_of_staff_with_permission_has_staff_layers_but_no_personal_ones() -> None:
    assert seen_by(READER) == ["Open", "ForStaff"]


def test_chosen_layers_are_those_of_the_address_in_its_order() -> None:
    layers = [offered("A", 1), offered("B", 1), offered("C", 0)]

    assert [each.type for each in chosen_layers(layers, ("C", "Gone", "A"))] == ["C", "A"]


def test_chosen_layers_without_a_choice_are_the_first_ones_with_data() -> None:
    layers = [
        offered("Empty", 0, shown_at_first=True),
        offered("Full", 3, shown_at_first=True),
        offered("Later", 9),
    ]

    assert [each.type for each in chosen_layers(layers, None)] == ["Full"]


def test_chosen_layers_of_a_town_with_other_data_only_are_the_first_with_data() -> None:
    layers = [offered("Empty", 0, shown_at_first=True), offered("Later", 9), offered("Last", 9)]

    assert [each.type for each in chosen_layers(layers, None)] == ["Later"]


def test_chosen_layers_of_an_empty_choice_are_none() -> None:
    assert chosen_layers([offered("Full", 3, shown_at_first=True)], ()) == []


def narrowed_layer(entity_type: str, audience: str) -> Layer:
    return Layer(entity_type=entity_type, title=TITLE, group=TITLE, symbol="pin", audience=audience)  # type: ignore[arg-type]


def test_visible_of_partner_layer_is_for_partners_and_staff() -> None:
    layers = [narrowed_layer("ForStaff", "partner"), narrowed_layer("AlsoForStaff", "")]

    seen = [
        [(each.entity_type, audience) for each, audience in visible_of(layers, TYPES, actor)]
        for actor in (anonymous("282103"), PARTNER, READER)
    ]

    shared = ("ForStaff", "partner")
    assert seen == [[], [shared], [shared, ("AlsoForStaff", "staff")]]


def test_visible_of_resident_with_the_permission_of_partners_is_nothing() -> None:
    resident = Actor(
        kind="resident", tenant="282103", permissions=frozenset({"dashboard.read_partner_layers"})
    )

    assert visible_of([narrowed_layer("ForStaff", "partner")], TYPES, resident) == []


def test_visible_of_layer_that_names_itself_public_stays_guarded_by_its_type() -> None:
    layers = [narrowed_layer("Personal", "public"), narrowed_layer("ForStaff", "public")]

    assert visible_of(layers, TYPES, anonymous("282103")) == []
