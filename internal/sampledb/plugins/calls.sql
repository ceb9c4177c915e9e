CREATE TABLE `calls` (
  `ID` varchar(26) NOT NULL,
  `ChannelID` varchar(26),
  `StartAt` bigint,
  `EndAt` bigint,
  `CreateAt` bigint,
  `DeleteAt` bigint,
  `Title` varchar(256),
  `PostID` varchar(26),
  `ThreadID` varchar(26),
  `OwnerID` varchar(26),
  `Participants` json NOT NULL,
  `Stats` json NOT NULL,
  `Props` json NOT NULL,
  KEY `idx_calls_channel_id` (`ChannelID`),
  KEY `idx_calls_end_at` (`EndAt`),
  PRIMARY KEY (`ID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `calls_channels` (
  `ChannelID` varchar(26) NOT NULL,
  `Enabled` tinyint(1),
  `Props` json NOT NULL,
  PRIMARY KEY (`ChannelID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `calls_jobs` (
  `ID` varchar(26) NOT NULL,
  `CallID` varchar(26),
  `Type` varchar(64),
  `CreatorID` varchar(26),
  `InitAt` bigint,
  `StartAt` bigint,
  `EndAt` bigint,
  `Props` json NOT NULL,
  KEY `idx_calls_jobs_call_id` (`CallID`),
  PRIMARY KEY (`ID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `calls_sessions` (
  `ID` varchar(26) NOT NULL,
  `CallID` varchar(26),
  `UserID` varchar(26),
  `JoinAt` bigint,
  `Unmuted` tinyint(1),
  `RaisedHand` bigint,
  KEY `idx_calls_sessions_call_id` (`CallID`),
  PRIMARY KEY (`ID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `db_migrations_calls` (
  `Version` bigint NOT NULL,
  `Name` varchar(64) NOT NULL,
  PRIMARY KEY (`Version`)
) DEFAULT CHARSET=utf8mb4;

INSERT INTO `db_migrations_calls` (`Version`, `Name`) VALUES
  (1, 'create_calls_channels'),
  (2, 'create_calls'),
  (3, 'create_calls_sessions'),
  (4, 'create_calls_jobs');
