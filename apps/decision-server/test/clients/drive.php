<?php

/** Calls the PHP client as the application would: drive.php URL STEP, prints one JSON document. */

declare(strict_types=1);

require __DIR__ . '/stub-laravel.php';
require __DIR__ . '/../../../../clients/php/BacklinkPro.php';
require __DIR__ . '/../../../../clients/php/examples/laravel-job.php';

final class BrowserStub implements Browser
{
    public function run(string $action, array $site): array
    {
        return ['result' => 'success', 'execution_time' => 2.5];
    }
}

[, $url, $step] = $argv;
$client = new BacklinkPro($url, getenv('BP_DECIDE_TOKEN'), getenv('BP_REPORT_TOKEN'));
$rule = fn (array $site): string => 'forum';
$site = ['domain' => 'example.org', 'pa' => 90];

$steps = [
    'all' => function () use ($client, $rule, $site): array {
        $decision = $client->decide($site, $rule, taskId: 'h1', allowed: ['guest']);
        $client->report($decision, 'failed', ['failure_reason' => 'captcha', 'execution_time' => 1.0]);
        $shadow = $client->shadow($site, 'profile', taskId: 'h2');
        $ranking = $client->rank([['pa' => 10], ['pa' => 90], []], allowed: ['comment']);
        try {
            $client->decide(['pa' => 'ninety'], $rule);
            $refused = null;
        } catch (BacklinkProRefused $error) {
            $refused = [$error->getCode(), $error->getMessage()];
        }
        return ['decision' => $decision, 'shadow' => $shadow, 'ranking' => $ranking, 'refused' => $refused];
    },
    'away' => function () use ($client, $rule, $site): array {
        $began = microtime(true);
        $decision = $client->decide($site, $rule, taskId: 'h3');
        $wait = microtime(true) - $began;
        try {
            $client->report($decision, 'success');
            $why = null;
        } catch (BacklinkProUnavailable $error) {
            $why = $error->getMessage();
        }
        return ['decision' => $decision, 'wait' => $wait, 'why' => $why];
    },
    'job' => function () use ($client, $site): array {
        $job = new RunBacklinkTask('h4', $site);
        $job->handle($client, new BrowserStub());
        // The queue gives a job again whose process died before it said that it was done.
        $job->handle($client, new BrowserStub());
        $reports = Dispatched::$jobs;
        foreach ($reports as $report) {
            $report->handle($client);
        }
        $away = new BacklinkPro('http://127.0.0.1:9', 'x', 'x');
        $reports[0]->handle($away);
        return [
            'actions' => array_map(fn (ReportOutcome $report): string => $report->decision['action'], $reports),
            'released' => $reports[0]->released,
        ];
    },
];
echo json_encode($steps[$step]());
