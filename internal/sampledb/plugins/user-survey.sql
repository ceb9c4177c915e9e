CREATE TABLE `user_survey_schema_migrations` (
  `Version` bigint NOT NULL,
  `Name` varchar(64) NOT NULL,
  PRIMARY KEY (`Version`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `user_survey_survey` (
  `id` varchar(26) NOT NULL,
  `filter_team_ids` json DEFAULT ('[]'),
  `create_at` bigint NOT NULL,
  `updated_at` bigint NOT NULL,
  `start_time` bigint NOT NULL,
  `duration` int NOT NULL,
  `questions` json DEFAULT ('[]'),
  `status` varchar(64),
  `receipt_count` bigint DEFAULT '0',
  `response_count` bigint DEFAULT '0',
  `detractors_count` bigint DEFAULT '0',
  `passives_count` bigint DEFAULT '0',
  `promoters_count` bigint DEFAULT '0',
  `team_filter_type` varchar(128) NOT NULL,
  UNIQUE KEY `id` (`id`),
  KEY `idx_survey_status` (`status`),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `user_survey_survey_responses` (
  `id` varchar(26) NOT NULL,
  `user_id` varchar(26) NOT NULL,
  `survey_id` varchar(26) NOT NULL,
  `response` json DEFAULT ('{}'),
  `create_at` bigint NOT NULL,
  `response_type` varchar(64) NOT NULL,
  UNIQUE KEY `id` (`id`),
  KEY `idx_survey_responses_survey_id` (`survey_id`),
  PRIMARY KEY (`id`),
  UNIQUE KEY `single_user_response_per_survey` (`user_id`, `survey_id`),
  UNIQUE KEY `unique_user_survey_response` (`user_id`, `survey_id`)
) DEFAULT CHARSET=utf8mb4;

INSERT INTO `user_survey_schema_migrations` (`Version`, `Name`) VALUES
  (1, 'create_survey_table'),
  (2, 'create_survey_response_table'),
  (3, 'add_survey_fields'),
  (4, 'add_survey_response_creation_timestamp'),
  (5, 'add_unique_constraint_on_user_responses'),
  (6, 'add_survey_response_response_type_column'),
  (7, 'add_survey_receipt_count'),
  (8, 'add_survey_response_count'),
  (9, 'add_survey_detractors_count'),
  (10, 'add_survey_passives_count'),
  (11, 'add_survey_promoters_count'),
  (12, 'survey_table_constraints_and_indexes'),
  (13, 'survey_table_rename_team_filter_column'),
  (14, 'survey_table_add_team_filter_type_column');
