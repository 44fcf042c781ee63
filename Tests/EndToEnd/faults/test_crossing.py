"""FC7: nothing of a request reaches another one: many users by turns over one worker of each pool, at random."""

import concurrent.futures
import random
import string
import threading

import pytest
from crossing import MARK, add_person, comparable, logins, people, questions_of, questions_of_nobody
from figures import Figures
from kept_http import KeptConnection
from one_worker_site import one_worker_site
from running_site import POOLS
from scale import scale

THREADS = 8
#: One of so many requests hashes a password.
RARE = 250


class Crossing:
    """A site and its questions; `expected`: what each got when it was asked alone."""

    def __init__(self, site):
        self.site, self.people = site, people(site)
        self.lodgers = [add_person(site, f"lodger{number}", [f"lodging-{number}"]) for number in range(3)]
        self.questions = [question for person in self.people for question in questions_of(site, person)]
        self.questions += questions_of_nobody(site, self.people)
        self.logins = list(logins(site, self.lodgers))
        self.expected = {}
        for question in [*self.questions, *self.logins]:
            with KeptConnection(site) as connection:
                self.expected[question] = comparable(connection.ask(question.request(MARK, 0)))

    def wrong(self, chance, connection):
        """Asks one question; a sentence where the answer is not the one that it got alone."""
        question = chance.choice(self.logins if chance.randrange(RARE) == 0 else self.questions)
        mark = "".join(chance.choices(string.ascii_letters, k=chance.choice((6, 20, 60, 300))))
        answer = comparable(connection.ask(question.request(mark, chance.choice((0, 1, 40, 900)))))
        expected = tuple(part.replace(MARK.encode(), mark.encode()) for part in self.expected[question])
        return None if answer == expected else f"{question.name}\ngot {answer}\nnot {expected}"


@pytest.fixture(scope="module")
def crossing(tmp_path_factory):
    with one_worker_site(tmp_path_factory.mktemp("site")) as site:
        yield Crossing(site)


def test_FC7_a_question_asked_alone_is_answered_for_who_asks_and_tells_of_nobody_else(crossing):
    everybody = [*crossing.people, *crossing.lodgers]
    for question, (head, body) in crossing.expected.items():
        if question.names:
            assert head.startswith(b"HTTP/1.1 200 ") and question.person.name.encode() in body, question.name
        for person in everybody:
            if person != question.person:
                assert not [text for text in person.telling if text in head + body], question.name
    statuses = {int(head[9:12]) for head, _ in crossing.expected.values()}
    assert statuses >= {200, 400, 401, 404, 405, 413, 415}, statuses


@pytest.mark.timeout(scale("seconds for a test", 600, 0))
def test_FC7_no_answer_differs_from_that_which_the_question_got_alone(crossing):
    count, figures = scale("requests in one worker", 10_000, 200_000), Figures("requests by turns in one worker")
    workers = {kind: crossing.site.workers(kind) for kind in POOLS}
    found, stopping = [], threading.Event()

    def go(number):
        chance = random.Random(20_261_121 + number)
        with KeptConnection(crossing.site) as connection:
            for _ in range(count // THREADS):
                if stopping.is_set():
                    return
                wrong = crossing.wrong(chance, connection)
                figures.trial(losses=bool(wrong))
                if wrong:
                    found.append(wrong)
                    stopping.set()
                # now and then a connection of its own
                if chance.randrange(100) == 0:
                    connection.close()

    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(go, range(THREADS)))
    assert not found, found[0]
    assert {kind: crossing.site.workers(kind) for kind in POOLS} == workers, "the same workers all along"
