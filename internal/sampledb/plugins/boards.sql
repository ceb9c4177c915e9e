CREATE TABLE `focalboard_blocks` (
  `id` varchar(36) NOT NULL,
  `insert_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `parent_id` varchar(36),
  `schema` bigint,
  `type` text,
  `title` text,
  `fields` text,
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  `root_id` varchar(36),
  `modified_by` varchar(36) NOT NULL,
  `channel_id` varchar(36) NOT NULL,
  `created_by` varchar(36) NOT NULL,
  `board_id` varchar(36),
  KEY `idx_blocks_board_id_parent_id` (`board_id`, `parent_id`),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_blocks_history` (
  `id` varchar(36) NOT NULL,
  `insert_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `parent_id` varchar(36),
  `schema` bigint,
  `type` text,
  `title` text,
  `fields` text,
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  `root_id` varchar(36),
  `modified_by` varchar(36),
  `channel_id` varchar(36),
  `created_by` varchar(36),
  `board_id` varchar(36),
  PRIMARY KEY (`id`, `insert_at`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_board_members` (
  `board_id` varchar(36) NOT NULL,
  `user_id` varchar(36) NOT NULL,
  `roles` varchar(64),
  `scheme_admin` tinyint(1),
  `scheme_editor` tinyint(1),
  `scheme_commenter` tinyint(1),
  `scheme_viewer` tinyint(1),
  KEY `idx_board_members_user_id` (`user_id`),
  PRIMARY KEY (`board_id`, `user_id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_board_members_history` (
  `board_id` varchar(36) NOT NULL,
  `user_id` varchar(36) NOT NULL,
  `action` varchar(10),
  `insert_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY `idx_board_members_history_board_id_user_id` (`board_id`, `user_id`),
  KEY `idx_board_members_history_user_id` (`user_id`),
  PRIMARY KEY (`board_id`, `user_id`, `insert_at`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_boards` (
  `id` varchar(36) NOT NULL,
  `insert_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `team_id` varchar(36) NOT NULL,
  `channel_id` varchar(36),
  `created_by` varchar(36),
  `modified_by` varchar(36),
  `type` varchar(1) NOT NULL,
  `title` text NOT NULL,
  `description` text,
  `icon` varchar(256),
  `show_description` tinyint(1),
  `is_template` tinyint(1),
  `template_version` int DEFAULT '0',
  `properties` json,
  `card_properties` json,
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  `minimum_role` varchar(36) NOT NULL DEFAULT '',
  KEY `idx_boards_channel_id` (`channel_id`),
  KEY `idx_boards_team_id_is_template` (`team_id`, `is_template`),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_boards_history` (
  `id` varchar(36) NOT NULL,
  `insert_at` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  `team_id` varchar(36) NOT NULL,
  `channel_id` varchar(36),
  `created_by` varchar(36),
  `modified_by` varchar(36),
  `type` varchar(1) NOT NULL,
  `title` text NOT NULL,
  `description` text,
  `icon` varchar(256),
  `show_description` tinyint(1),
  `is_template` tinyint(1),
  `template_version` int DEFAULT '0',
  `properties` json,
  `card_properties` json,
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  `minimum_role` varchar(36) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`, `insert_at`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_categories` (
  `id` varchar(36) NOT NULL,
  `name` varchar(100) NOT NULL,
  `user_id` varchar(36) NOT NULL,
  `team_id` varchar(36) NOT NULL,
  `channel_id` varchar(36),
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  `collapsed` tinyint(1) DEFAULT '0',
  `type` varchar(64),
  `sort_order` bigint,
  KEY `idx_categories_user_id_team_id` (`user_id`, `team_id`),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_category_boards` (
  `id` varchar(36) NOT NULL,
  `user_id` varchar(36) NOT NULL,
  `category_id` varchar(36) NOT NULL,
  `board_id` varchar(36) NOT NULL,
  `create_at` bigint,
  `update_at` bigint,
  `sort_order` bigint,
  `hidden` tinyint(1),
  KEY `idx_category_boards_category_id` (`category_id`),
  PRIMARY KEY (`id`),
  UNIQUE KEY `unique_user_category_board` (`user_id`, `board_id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_file_info` (
  `id` varchar(26) NOT NULL,
  `create_at` bigint NOT NULL,
  `delete_at` bigint,
  `name` text NOT NULL,
  `extension` varchar(50) NOT NULL,
  `size` bigint NOT NULL,
  `archived` tinyint(1),
  `path` varchar(512)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_notification_hints` (
  `block_type` varchar(10),
  `block_id` varchar(36) NOT NULL,
  `workspace_id` varchar(36),
  `modified_by_id` varchar(36),
  `create_at` bigint,
  `notify_at` bigint,
  PRIMARY KEY (`block_id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_preferences` (
  `userid` varchar(36) NOT NULL,
  `category` varchar(32) NOT NULL,
  `name` varchar(32) NOT NULL,
  `value` text,
  KEY `idx_preferences_category` (`category`),
  KEY `idx_preferences_name` (`name`),
  PRIMARY KEY (`userid`, `category`, `name`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_schema_migrations` (
  `Version` bigint NOT NULL,
  `Name` varchar(64) NOT NULL,
  PRIMARY KEY (`Version`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_sessions` (
  `id` varchar(100) NOT NULL,
  `token` varchar(100),
  `user_id` varchar(100),
  `props` text,
  `create_at` bigint,
  `update_at` bigint,
  `auth_service` varchar(20),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_sharing` (
  `id` varchar(36) NOT NULL,
  `enabled` tinyint(1),
  `token` varchar(100),
  `modified_by` varchar(36),
  `update_at` bigint,
  `workspace_id` varchar(36),
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_subscriptions` (
  `block_type` varchar(10),
  `block_id` varchar(36) NOT NULL,
  `workspace_id` varchar(36),
  `subscriber_type` varchar(10),
  `subscriber_id` varchar(36) NOT NULL,
  `notified_at` bigint,
  `create_at` bigint,
  `delete_at` bigint,
  KEY `idx_subscriptions_subscriber_id` (`subscriber_id`),
  PRIMARY KEY (`block_id`, `subscriber_id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_system_settings` (
  `id` varchar(100) NOT NULL,
  `value` text,
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_teams` (
  `id` varchar(36) NOT NULL,
  `signup_token` varchar(100) NOT NULL,
  `settings` text,
  `modified_by` varchar(36),
  `update_at` bigint,
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `focalboard_users` (
  `id` varchar(100) NOT NULL,
  `username` varchar(100),
  `email` varchar(255),
  `password` varchar(100),
  `mfa_secret` varchar(100),
  `auth_service` varchar(20),
  `auth_data` varchar(255),
  `props` text,
  `create_at` bigint,
  `update_at` bigint,
  `delete_at` bigint,
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4;

INSERT INTO `focalboard_schema_migrations` (`Version`, `Name`) VALUES
  (1, 'init'),
  (2, 'system_settings_table'),
  (3, 'blocks_rootid'),
  (4, 'auth_table'),
  (5, 'blocks_modifiedby'),
  (6, 'sharing_table'),
  (7, 'workspaces_table'),
  (8, 'teams'),
  (9, 'blocks_history'),
  (10, 'blocks_created_by'),
  (11, 'match_collation'),
  (12, 'match_column_collation'),
  (13, 'millisecond_timestamps'),
  (14, 'add_not_null_constraint'),
  (15, 'blocks_history_no_nulls'),
  (16, 'subscriptions_table'),
  (17, 'add_file_info'),
  (18, 'add_teams_and_boards'),
  (19, 'populate_categories'),
  (20, 'populate_category_blocks'),
  (21, 'create_boards_members_history'),
  (22, 'create_default_board_role'),
  (23, 'persist_category_collapsed_state'),
  (24, 'mark_existsing_categories_collapsed'),
  (25, 'indexes_update'),
  (26, 'create_preferences_table'),
  (27, 'migrate_user_props_to_preferences'),
  (28, 'remove_template_channel_link'),
  (29, 'add_category_type_field'),
  (30, 'add_category_sort_order'),
  (31, 'add_category_boards_sort_order'),
  (32, 'move_boards_category_to_end'),
  (33, 'remove_deleted_category_boards'),
  (34, 'category_boards_remove_unused_delete_at_column'),
  (35, 'add_hidden_board_column'),
  (36, 'category_board_add_unique_constraint'),
  (37, 'hidden_boards_from_preferences'),
  (38, 'delete_hiddenBoardIDs_from_preferences'),
  (39, 'add_path_to_file_info'),
  (40, 'fix_fileinfo_soft_deletes');

INSERT INTO `focalboard_system_settings` (`id`, `value`) VALUES
  ('CategoryUuidIdMigrationComplete', 'true'),
  ('DeDuplicateCategoryBoardTableComplete', 'true'),
  ('DeletedMembershipBoardsMigrationComplete', 'true'),
  ('TeamLessBoardsMigrationComplete', 'true'),
  ('UniqueIDsMigrationComplete', 'true');
