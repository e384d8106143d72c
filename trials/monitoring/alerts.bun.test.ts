// Checks the rules of the alerts by promtool: that they are rules, and that each is raised by what it is about.

import { join } from "node:path";
import { testingConfig } from "@holdfast/testing";
import { expect, test } from "vitest";
import { type ExpectedAlert, evaluate, promtool, promtoolPath, type RuleTest, type TestedSeries } from "./promtool.ts";
import { alertRules, MONITORING } from "./rules.ts";

// In CI the setup has installed it, or the tests fail.
const canRun = promtoolPath() !== null || testingConfig().isCi;

test.skipIf(!canRun)("promtool finds no fault in the rules and the configuration", () => {
  const rules = promtool("check", "rules", join(MONITORING, "alerts.yml"));
  expect([rules.code, rules.text]).toEqual([0, expect.stringContaining(`${alertRules().length} rules found`)]);
  const config = promtool("check", "config", "--syntax-only", join(MONITORING, "prometheus.yml"));
  expect([config.code, config.text]).toEqual([0, expect.stringContaining("is valid")]);
});

/** Series that raise an alert, and the labels of the alert. */
interface Case {
  readonly series: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** When it is raised; default 30m. */
  readonly at?: string;
}

const up = Object.fromEntries(
  ["auth", "tickets", "orders", "expiration", "payments", "delivery", "operator"].map((job) => [
    `up{job="${job}", instance="a"}`,
    "1x200",
  ]),
);
const { 'up{job="orders", instance="a"}': _orders, ...withoutOrders } = up;

const CASES: Readonly<Record<string, Case>> = {
  ServiceDown: { series: withoutOrders, labels: { job: "orders" } },
  CopyDown: { series: { 'up{job="orders", instance="b"}': "0x60" }, labels: { job: "orders", instance: "b" } },
  ManyErrors: {
    series: {
      'holdfast_http_requests_total{service="orders", status="200"}': "0+95x60",
      'holdfast_http_requests_total{service="orders", status="503"}': "0+5x60",
    },
    labels: { service: "orders" },
  },
  SlowAnswers: {
    series: {
      'holdfast_http_request_seconds_bucket{service="orders", route="/orders", le="1"}': "0+50x60",
      'holdfast_http_request_seconds_bucket{service="orders", route="/orders", le="5"}': "0+100x60",
      'holdfast_http_request_seconds_bucket{service="orders", route="/orders", le="+Inf"}': "0+100x60",
    },
    labels: { service: "orders" },
  },
  EventLoopBlocked: {
    series: { 'nodejs_eventloop_lag_p99_seconds{job="orders"}': "0.9x60" },
    labels: { job: "orders" },
  },
  OpenFilesRunOut: {
    series: { 'process_open_fds{job="orders"}': "90x60", 'process_max_fds{job="orders"}': "100x60" },
    labels: { job: "orders" },
  },
  DiskFull: {
    series: {
      'holdfast_disk_free_bytes{job="delivery", folder="vault"}': "5x60",
      'holdfast_disk_size_bytes{job="delivery", folder="vault"}': "100x60",
    },
    labels: { job: "delivery", folder: "vault" },
  },
  BackupTooOld: { series: { holdfast_backup_last_success_timestamp_seconds: "-100000x100" }, at: "70m" },
  CertificateEnds: { series: { holdfast_certificate_end_timestamp_seconds: "1209600x60" } },
  DeadLetters: { series: { 'holdfast_dead_letters{service="orders"}': "1x60" }, labels: { service: "orders" } },
  SubscriberBehind: {
    series: { 'holdfast_listener_oldest_seconds{service="orders", group="payments"}': "61x60" },
    labels: { service: "orders", group: "payments" },
  },
  LagGrows: {
    series: { 'holdfast_listener_unhandled{service="orders", group="payments"}': "1000+10x60" },
    labels: { service: "orders", group: "payments" },
  },
  NoConsumer: { series: { 'holdfast_consumers{service="orders"}': "0x60" }, labels: { service: "orders" } },
  HoldDeadlineMissed: { series: { holdfast_hold_overdue_seconds: "6x60" } },
  TimersLate: {
    series: { 'holdfast_timer_overdue_seconds{service="auth", timer="mail|send"}': "61x60" },
    labels: { service: "auth", timer: "mail|send" },
  },
  TimersFail: {
    series: { 'holdfast_timer_problems_total{service="auth", timer="mail|send", problem="alarm"}': "0x25 1x60" },
    labels: { service: "auth", timer: "mail|send" },
  },
  WorkHangs: { series: { 'holdfast_abandoned_work{service="auth"}': "1x60" }, labels: { service: "auth" } },
  UnknownEvents: {
    series: { 'holdfast_events_set_aside{service="auth", why="unknown"}': "1x60" },
    labels: { service: "auth" },
  },
  WorkPaused: { series: { 'holdfast_paused_work{service="auth"}': "1x60" }, labels: { service: "auth" }, at: "31m" },
  GaugesStale: {
    series: { 'holdfast_gauges_read_timestamp_seconds{reader="money"}': "0x60" },
    labels: { reader: "money" },
  },
  RedisDown: { series: { 'holdfast_redis_up{job="auth"}': "0x60" }, labels: { job: "auth" } },
  RedisMemory: {
    series: { holdfast_redis_memory_used_bytes: "81x60", holdfast_redis_memory_limit_bytes: "100x60" },
  },
  RedisMayEvict: { series: { holdfast_redis_may_evict: "1x60" } },
  RedisNotSaving: { series: { holdfast_redis_persistence_failed: "1x60" } },
  RedisSlow: {
    series: {
      'holdfast_redis_call_seconds_bucket{service="auth", le="0.1"}': "0+50x60",
      'holdfast_redis_call_seconds_bucket{service="auth", le="0.5"}': "0+100x60",
      'holdfast_redis_call_seconds_bucket{service="auth", le="+Inf"}': "0+100x60",
    },
    labels: { service: "auth" },
  },
  RedisReplicaLost: { series: { holdfast_redis_replicas: "1x20 0x60" } },
  ChargesUncertain: { series: { holdfast_charge_oldest_uncertain_seconds: "601x60" } },
  StripeFails: {
    series: {
      'holdfast_stripe_calls_total{outcome="ok"}': "0+80x60",
      'holdfast_stripe_calls_total{outcome="lost"}': "0+20x60",
    },
  },
  RefundsFail: { series: { 'holdfast_stripe_calls_total{resource="refunds", outcome="refused"}': "0x20 1x60" } },
  PayoutsHeldLong: { series: { holdfast_payout_oldest_held_seconds: "7000000x60" } },
  DisputeOpened: { series: { 'holdfast_disputes_total{state="open"}': "0x20 1x60" } },
  DisputeDue: { series: { holdfast_dispute_evidence_due_timestamp_seconds: "259200x60" } },
  PayoutShortfall: { series: { 'holdfast_payout_changes_total{stage="shortfall"}': "0x20 1x60" } },
  MailFails: { series: { 'holdfast_mails_total{outcome="failed"}': "0+1x60" } },
  SignInsFail: { series: { 'holdfast_sign_ins_total{outcome="wrong"}': "0+120x60" } },
};

/** Series of a site in which all is well. */
const CALM: Readonly<Record<string, string>> = {
  ...up,
  'holdfast_http_requests_total{service="orders", status="200"}': "0+100x200",
  'holdfast_http_requests_total{service="orders", status="503"}': "0+1x200",
  'holdfast_dead_letters{service="orders"}': "0x200",
  'holdfast_listener_oldest_seconds{service="orders", group="payments"}': "5x200",
  'holdfast_listener_unhandled{service="orders", group="payments"}': "900x200",
  'holdfast_consumers{service="orders"}': "2x200",
  holdfast_hold_overdue_seconds: "1x200",
  'holdfast_timer_overdue_seconds{service="auth", timer="mail|send"}': "3x200",
  'holdfast_redis_up{job="auth"}': "1x200",
  holdfast_redis_memory_used_bytes: "79x200",
  holdfast_redis_memory_limit_bytes: "100x200",
  holdfast_redis_replicas: "0x200",
  holdfast_charge_oldest_uncertain_seconds: "500x200",
  holdfast_payout_oldest_held_seconds: "6900000x200",
  'holdfast_disputes_total{state="open"}': "3x200",
  holdfast_dispute_evidence_due_timestamp_seconds: "0x60 270000x140",
  holdfast_certificate_end_timestamp_seconds: "0x60 1300000x140",
  'holdfast_mails_total{outcome="failed"}': "0x100 1x100",
};

const seriesOf = (all: Readonly<Record<string, string>>): TestedSeries[] =>
  Object.entries(all).map(([series, values]) => ({ series, values }));

// Each test costs promtool a quarter of a second, so cases about different metrics are one test.
function together(): RuleTest[] {
  const tests: { series: TestedSeries[]; expected: ExpectedAlert[]; names: Set<string> }[] = [];
  for (const [alert, { series, labels = {}, at = "30m" }] of Object.entries(CASES)) {
    const own = { series: seriesOf(series), expected: [{ alert, at, firing: [labels] }] };
    const names = new Set(Object.keys(series).map((one) => one.replace(/\{.*/, "")));
    const other = tests.find((one) => [...names].every((name) => !one.names.has(name)));
    if (other === undefined) {
      tests.push({ ...own, names });
      continue;
    }
    other.series.push(...own.series);
    other.expected.push(...own.expected);
    for (const name of names) other.names.add(name);
  }
  return tests.map(({ series, expected }) => ({ series, expected }));
}

test("every alert has a case", () => {
  expect(Object.keys(CASES).toSorted()).toEqual(
    alertRules()
      .map(({ alert }) => alert)
      .toSorted(),
  );
});

test.skipIf(!canRun)("each alert is raised by what it is about, with the labels that say where", () => {
  expect(evaluate(together())).toEqual({ code: 0, text: expect.stringContaining("SUCCESS") });
});

test.skipIf(!canRun)("no alert is raised while all is well", () => {
  const silent = alertRules().map(({ alert }): ExpectedAlert => ({ alert, at: "60m", firing: [] }));
  expect(evaluate([{ series: seriesOf(CALM), expected: silent }])).toMatchObject({ code: 0 });
});
