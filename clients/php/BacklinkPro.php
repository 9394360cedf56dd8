<?php

declare(strict_types=1);

/**
 * Decisions of the model in production, and their outcomes back. One file, PHP 8.1 or newer with curl, nothing to install.
 *
 *     $client = new BacklinkPro('http://127.0.0.1:9465', getenv('BP_DECIDE_TOKEN'), getenv('BP_REPORT_TOKEN'));
 *     $decision = $client->decide(['domain' => 'example.org', 'pa' => 40], fn (array $site) => 'comment', taskId: '4711');
 *     $client->report($decision, 'success', ['execution_time' => 12.5]);
 *
 * A decision waits for at most $timeoutMs; then the rule chooses, and the decision says so ('fallback' => true). A report
 * throws BacklinkProUnavailable where the server did not take the outcome: report it again, from a queue. Twice does no
 * harm, since outcomes are merged by their attempt.
 */
final class BacklinkPro
{
    /** An outcome is on the server's disk when it answers. */
    private const REPORT_MS = 5000;

    public function __construct(
        private readonly string $url,
        private readonly string $decideToken,
        private readonly string $reportToken,
        private readonly int $timeoutMs = 300,
    ) {
    }

    /**
     * The decision for a site (columns of the dataset): decision_id, action, propensity, task_id, fallback, ….
     *
     * @param callable(array): string $rule gives the action where the server has no answer in time
     * @param list<string>|null $allowed the actions to choose from
     * @param string|null $decisionId an id of your own: asked again with it, the server gives the same answer
     * @throws BacklinkProRefused where the request is wrong
     */
    public function decide(
        array $site,
        callable $rule,
        ?string $taskId = null,
        ?string $unit = null,
        ?array $allowed = null,
        ?string $decisionId = null,
    ): array {
        $asked = ['site' => (object) $site, 'task_id' => $taskId, 'unit' => $unit, 'allowed' => $allowed, 'decision_id' => $decisionId];
        try {
            return $this->ask('/v1/decisions', $asked) + ['task_id' => $taskId, 'fallback' => false];
        } catch (BacklinkProUnavailable) {
            return ['decision_id' => null, 'action' => $rule($site), 'propensity' => null, 'task_id' => $taskId, 'fallback' => true];
        }
    }

    /**
     * A rule chose $executed; what the model would have done is written down beside it. null where the server has no answer
     * in time: the rule's action stands in any case.
     *
     * @throws BacklinkProRefused where the request is wrong
     */
    public function shadow(array $site, string $executed, ?string $taskId = null, ?string $unit = null): ?array
    {
        $asked = ['site' => (object) $site, 'executed' => $executed, 'task_id' => $taskId, 'unit' => $unit];
        try {
            return $this->ask('/v1/decisions', $asked) + ['task_id' => $taskId, 'fallback' => false];
        } catch (BacklinkProUnavailable) {
            return null;
        }
    }

    /**
     * The sites by their chance of success, best first: a list of index, action, probability; null where the server has no
     * answer in time.
     *
     * @param list<array> $sites
     * @param list<string>|null $allowed
     * @throws BacklinkProRefused where the request is wrong
     */
    public function rank(array $sites, ?string $action = null, ?array $allowed = null): ?array
    {
        $objects = array_map(fn (array $site): object => (object) $site, $sites);
        try {
            return $this->ask('/v1/rankings', ['sites' => $objects, 'action' => $action, 'allowed' => $allowed])['ranking'];
        } catch (BacklinkProUnavailable) {
            return null;
        }
    }

    /**
     * Tells what came of a decision: success, failed or error, with failure_reason, execution_time, ….
     *
     * @throws BacklinkProUnavailable where it is not with the server: report it again later
     * @throws BacklinkProRefused where the outcome is wrong: again would not help
     */
    public function report(array $decision, string $result, array $details = []): void
    {
        $outcome = [
            'decision_id' => $decision['decision_id'],
            'task_id' => $decision['task_id'] ?? null,
            'action' => $decision['action'],
            'result' => $result,
        ];
        $this->post('/v1/outcomes', $outcome + $details, $this->reportToken, self::REPORT_MS);
    }

    private function ask(string $path, array $body): array
    {
        return $this->post($path, $body, $this->decideToken, $this->timeoutMs);
    }

    private function post(string $path, array $body, string $token, int $timeoutMs): array
    {
        $given = array_filter($body, fn (mixed $value): bool => $value !== null);
        $curl = curl_init(rtrim($this->url, '/') . $path);
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => json_encode($given, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', "Authorization: Bearer $token"],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT_MS => $timeoutMs,
            // Limits below a second do not hold while a name is looked up by signals.
            CURLOPT_NOSIGNAL => true,
        ]);
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        $why = curl_error($curl);
        curl_close($curl);
        if ($answer === false) {
            throw new BacklinkProUnavailable("No answer: $why.");
        }
        $value = json_decode($answer, true);
        if ($status >= 500 || $status === 429 || !is_array($value)) {
            throw new BacklinkProUnavailable("The server answered $status.");
        }
        if ($status >= 400) {
            $error = $value['error'] ?? [];
            $message = implode(' ', array_filter([$error['code'] ?? '', $error['message'] ?? '', $error['remedy'] ?? '']));
            throw new BacklinkProRefused($message, $status);
        }
        return $value;
    }
}

/** The server could not be reached, or had no answer in time: another try may help. */
final class BacklinkProUnavailable extends RuntimeException
{
}

/** The server says that the request is wrong: another try would not help. getCode() is the HTTP status. */
final class BacklinkProRefused extends RuntimeException
{
}
