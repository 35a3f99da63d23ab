-- title: Same model, same hours: who fails and who does not
-- text: Agents with many timeouts, from their first failure to their last, against all other agents that used the same model in that time.
-- scope: iteration
-- page: iteration
-- heads: iteration = Iteration; agent = Agent; model = Model; timeouts = Timeouts; hours = Within|hours; at_zero = At $0.00; without_cost = Without a price; other_successes = Others succeeded; other_timeouts = Others timed out; other_agents = Other agents; conclusion = What follows
-- empty: No agent had enough timeouts to compare.
SELECT c.iteration AS iteration, c.agent AS agent, c.model AS model, c.timeouts AS timeouts, c.hours AS hours, c.at_zero AS at_zero,
       c.without_cost AS without_cost, c.other_successes AS other_successes, c.other_timeouts AS other_timeouts, c.other_agents AS other_agents,
       CASE WHEN c.other_timeouts > 0 THEN 'others time out as well: the infrastructure is not ruled out'
            WHEN c.other_successes >= p.contrast_least_successes THEN 'scope mismatch, not infrastructure'
            ELSE 'too few other runs to tell' END AS conclusion
FROM contrasts AS c
INNER JOIN axis AS a ON c.iteration = a.iteration
CROSS JOIN params AS p
ORDER BY a.ordinal DESC, timeouts DESC, agent, model
