<?php

declare(strict_types=1);

use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Queue\Queueable;

/*
 * Two jobs, so that an action is not done again because its outcome could not be reported. In a service provider:
 *
 *     $this->app->singleton(BacklinkPro::class, fn () => new BacklinkPro(
 *         config('services.backlinkpro.url'),
 *         config('services.backlinkpro.decide_token'),
 *         config('services.backlinkpro.report_token'),
 *     ));
 */

/** What does the action; the application has its own. */
interface Browser
{
    /** @return array{result: string, ...} `success`, `failed` or `error`, and details such as `execution_time` */
    public function run(string $action, array $site): array;
}

/** Asks what to do on a site, does it, and hands the outcome on. */
final class RunBacklinkTask implements ShouldQueue
{
    use Queueable;

    public function __construct(public readonly string $taskId, public readonly array $site)
    {
    }

    public function handle(BacklinkPro $client, Browser $browser): void
    {
        $decision = $client->decide(
            $this->site,
            rule: fn (array $site): string => ($site['site_type'] ?? null) === 'forum' ? 'forum' : 'comment',
            taskId: $this->taskId,
            // The same for each try of this job, so that a second one is told the same action.
            decisionId: "task-{$this->taskId}",
        );
        $outcome = $browser->run($decision['action'], $this->site);
        ReportOutcome::dispatch($decision, $outcome);
    }
}

/** Reports an outcome until the server has it. Safe to run twice: outcomes are merged by their attempt. */
final class ReportOutcome implements ShouldQueue
{
    use Queueable;

    /** Days may pass until a server is back; `retryUntil` ends it, not a number of tries. */
    public int $tries = 0;

    private const AGAIN_SECONDS = 60;

    public function __construct(public readonly array $decision, public readonly array $outcome)
    {
    }

    public function retryUntil(): DateTimeInterface
    {
        return new DateTimeImmutable('+7 days');
    }

    public function handle(BacklinkPro $client): void
    {
        $details = $this->outcome;
        unset($details['result']);
        try {
            $client->report($this->decision, $this->outcome['result'], $details);
        } catch (BacklinkProUnavailable) {
            $this->release(self::AGAIN_SECONDS);
        } catch (BacklinkProRefused $error) {
            // Again would not help: failed_jobs keeps it for a person to look at.
            $this->fail($error);
        }
    }
}
