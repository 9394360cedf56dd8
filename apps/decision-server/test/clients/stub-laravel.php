<?php

/** As much of Laravel's queue as the example uses, to run it without the framework. */

declare(strict_types=1);

namespace Illuminate\Contracts\Queue {
    interface ShouldQueue
    {
    }
}

namespace Illuminate\Foundation\Queue {
    trait Queueable
    {
        /** Seconds after which the queue is to give the job again. */
        public ?int $released = null;

        public static function dispatch(mixed ...$arguments): void
        {
            \Dispatched::$jobs[] = new static(...$arguments);
        }

        public function release(int $seconds): void
        {
            $this->released = $seconds;
        }

        public function fail(\Throwable $why): void
        {
            throw $why;
        }
    }
}

namespace {
    final class Dispatched
    {
        public static array $jobs = [];
    }
}
