-- scope: iteration
SELECT iteration, row_id, file, COALESCE(verdict, content_verdict) AS verdict,
       COALESCE(verified_components_count, content_verified_components) AS verified_components,
       COALESCE(critical_failures_count, content_critical_failures) AS critical_failures,
       COALESCE(missing_components_count, content_missing_components) AS missing_components,
       content_pseudocode_flags AS pseudocode_flags, content_prd_mismatches AS prd_mismatches,
       content_broken_pipelines AS broken_pipelines, content_risk_points AS risk_points,
       content_required_next_actions AS next_actions, output_format, source_path, source_line
FROM reviews
