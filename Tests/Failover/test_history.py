"""The checker of histories is checked: what cannot have been is found, what can have been is not.    python3 Tests/Failover/test_history.py"""

import random
import unittest

import history
from history import Operation


def of_status(*lines):
    return [Operation("status/a", number, operation, begin, end, result) for number, (operation, begin, end, result) in enumerate(lines)]


def of_case(*lines):
    return [each._replace(object="case/a") for each in of_status(*lines)]


SUSPEND, REINSTATE, READ = ("set", "suspended"), ("set", "valid"), ("read", None)


class Bad(unittest.TestCase):
    def refused(self, operations):
        self.assertEqual(list(history.broken(operations)), [operations[0].object])

    def test_an_acknowledged_change_is_not_read_afterwards(self):
        self.refused(of_status((SUSPEND, 0, 1, "done"), (READ, 2, 3, "valid")))

    def test_a_change_is_read_and_then_no_longer(self):
        self.refused(of_status((SUSPEND, 0, 9, "done"), (READ, 1, 2, "suspended"), (READ, 3, 4, "valid")))

    def test_two_nodes_make_the_same_change(self):
        self.refused(of_status((SUSPEND, 0, 1, "done"), (SUSPEND, 0, 2, "done")))

    def test_a_change_is_refused_that_nobody_made_before(self):
        self.refused(of_status((REINSTATE, 0, 1, "done")))
        self.refused(of_status((SUSPEND, 0, 1, "unchanged")))

    def test_an_unknown_change_is_seen_then_unseen(self):
        self.refused(of_status((SUSPEND, 0, None, None), (READ, 1, 2, "suspended"), (READ, 3, 4, "valid")))

    def test_something_is_seen_before_it_began(self):
        self.refused(of_status((READ, 0, 1, "suspended"), (SUSPEND, 2, 3, "done")))

    def test_two_officers_both_decide_on_one_revision(self):
        self.refused(of_case((("decide", 1), 0, 3, "done"), (("decide", 1), 1, 2, "done")))

    def test_an_acknowledged_decision_is_lost(self):
        self.refused(of_case((("decide", 1), 0, 1, "done"), (READ, 2, 3, 1)))

    def test_a_decision_is_refused_although_nothing_changed(self):
        self.refused(of_case((("decide", 1), 0, 1, "refused"), (READ, 2, 3, 1)))


class Good(unittest.TestCase):
    def accepted(self, operations):
        self.assertEqual(history.broken(operations), {})

    def test_what_is_under_way_may_be_seen_or_not(self):
        self.accepted(of_status((SUSPEND, 0, 9, "done"), (READ, 1, 2, "valid"), (READ, 3, 4, "suspended"), (READ, 5, 6, "suspended")))

    def test_an_unknown_change_may_come_late_or_never(self):
        self.accepted(of_status((SUSPEND, 0, None, None), (READ, 1, 2, "valid"), (READ, 8, 9, "suspended")))
        self.accepted(of_status((SUSPEND, 0, None, None), (READ, 1, 2, "valid"), (SUSPEND, 8, 9, "done"), (READ, 10, 11, "suspended")))

    def test_of_two_officers_one_is_refused(self):
        self.accepted(of_case((("decide", 1), 0, 3, "refused"), (("decide", 1), 1, 2, "done"), (READ, 4, 5, 2)))

    def test_what_really_happened_in_some_order_is_accepted_and_found_when_one_answer_is_turned(self):
        turned = 0
        for seed in range(40):
            dice = random.Random(seed)
            operations, state = [], "valid"
            for number in range(60):
                # It took effect at its number's second, and was under way for a second around it at most.
                operation = dice.choice([SUSPEND, REINSTATE, READ])
                result = state if operation == READ else "unchanged" if operation[1] == state else "done"
                state = state if operation == READ else operation[1]
                lost = dice.random() < 0.05
                operations.append(Operation("status/a", number % 4, operation, number - dice.random(), None if lost else
                                            number + dice.random(), None if lost else result))
            self.accepted(operations)
            place = dice.choice([i for i, each in enumerate(operations) if each.operation == READ and each.end is not None])
            other = {"valid": "suspended", "suspended": "valid"}[operations[place].result]
            turned += bool(history.broken(operations[:place] + [operations[place]._replace(result=other)] + operations[place + 1:]))
        # Not all: another value may have been right as well while a change was under way.
        self.assertGreater(turned, 10)


if __name__ == "__main__":
    unittest.main()
